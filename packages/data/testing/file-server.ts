import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** A server on this machine. */
export interface FileServer {
  /** `http://127.0.0.1:…` */
  readonly site: string;
  /** how many answers are still being sent */
  sending(): number;
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

/** Sends the files of a folder below `good/`; every other first part of an address says what goes wrong, or is answered with 404. */
export async function serveFiles(folder: string): Promise<FileServer> {
  const open = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    open.add(response);
    response.on('close', () => open.delete(response));
    const [, how, ...path] = request.url!.split('/');
    const file = join(folder, ...path);
    const answer = answers[how];
    if (answer !== undefined) answer(response);
    else if (how === 'good' && existsSync(file)) {
      const bytes = readFileSync(file);
      response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
    } else response.writeHead(404, 'Not Found').end();
  });
  return {
    site: await listen(server),
    sending: () => open.size,
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
