import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** A server on this machine. */
export interface FileServer {
  /** `http://127.0.0.1:…` */
  readonly site: string;
  /** how many answers are still being sent */
  sending(): number;
  /** what was asked for since the last time: the first part of each address, and the range */
  asked(): string[];
  close(): void;
}

const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
  damaged: (response) => response.end('<html>not what was asked for</html>'),
  silent: () => {},
  endless: (response) => {
    const send = (): void => {
      while (response.write(new Uint8Array(16_384)));
    };
    response.on('drain', send);
    send();
  },
  dripping: (response) => {
    const timer = setInterval(() => response.write('x'), 5);
    response.on('close', () => clearInterval(timer));
  },
  announcing: (response) => response.writeHead(200, { 'content-length': 2e9 }).write('x'),
};

/** What a server does with a file beside sending it. */
interface Habits {
  /** bytes after which a connection is cut; `once`: only the first */
  readonly cutAt?: number | undefined;
  readonly once?: boolean | undefined;
  /** whether a connection stays open in place of being cut */
  readonly waits?: boolean | undefined;
  /** whether ranges are given; default true */
  readonly ranges?: boolean | undefined;
  /** of the version that is sent, which the number of the request may change */
  readonly tag?: ((request: number) => string | null) | undefined;
  /** what the rest of a file becomes */
  readonly rest?: ((bytes: Uint8Array) => Uint8Array) | undefined;
}

const habits: Readonly<Record<string, Habits>> = {
  good: {},
  cutting: { cutAt: 100 * 1024 },
  stingy: { cutAt: 1024 },
  waiting: { cutAt: 100 * 1024, waits: true },
  rangeless: { cutAt: 100 * 1024, once: true, ranges: false },
  nameless: { cutAt: 100 * 1024, tag: () => null },
  changing: { cutAt: 100 * 1024, once: true, tag: (request) => `"${request}"` },
  mixing: { cutAt: 100 * 1024, once: true, rest: (bytes) => bytes.toReversed() },
};

function sendFile(
  bytes: Uint8Array,
  how: Habits,
  number: number,
  { headers }: IncomingMessage,
  response: ServerResponse,
): void {
  const {
    cutAt = Infinity,
    once = false,
    waits = false,
    ranges = true,
    tag = () => '"first"',
    rest = (all) => all,
  } = how;
  const version = tag(number);
  if (version !== null) response.setHeader('etag', version);
  const asked = headers.range === undefined ? 0 : Number(/^bytes=(\d+)-$/.exec(headers.range)![1]);
  const start = ranges && headers['if-range'] === version ? asked : 0;
  if (start >= bytes.length) {
    response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
    return;
  }
  const body = start === 0 ? bytes : rest(bytes.subarray(start));
  if (start > 0) response.setHeader('content-range', `bytes ${start}-${bytes.length - 1}/${bytes.length}`);
  response.writeHead(start > 0 ? 206 : 200, { 'content-length': body.length });
  if (body.length <= cutAt || (once && number > 1)) response.end(body);
  else response.write(body.subarray(0, cutAt), () => void (waits || response.socket?.destroySoon()));
}

/** Sends the files of a folder below `good/`; every other first part of an address says what goes wrong, or is answered with 404. */
export async function serveFiles(folder: string): Promise<FileServer> {
  const open = new Set<ServerResponse>();
  const log: string[] = [];
  const numbers = new Map<string, number>();
  const server = createServer((request, response) => {
    open.add(response);
    response.on('close', () => open.delete(response));
    const [, how, ...path] = request.url!.split('/');
    log.push(`${how} ${request.headers.range ?? 'all'}`);
    const file = join(folder, ...path);
    const answer = answers[how];
    if (answer !== undefined) answer(response);
    else if (how in habits && existsSync(file)) {
      numbers.set(request.url!, (numbers.get(request.url!) ?? 0) + 1);
      sendFile(readFileSync(file), habits[how], numbers.get(request.url!)!, request, response);
    } else response.writeHead(404, 'Not Found').end();
  });
  return {
    site: await listen(server),
    sending: () => open.size,
    asked: () => log.splice(0),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** An address where nobody listens. */
export async function nobodyThere(): Promise<string> {
  const server = createServer();
  const site = await listen(server);
  server.close();
  return site;
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}
