import type { Origin, PartOfDownload } from './part-of-download.ts';

/** How far a download is. */
export interface DownloadProgress {
  /** name of the file */
  readonly file: string;
  readonly receivedBytes: number;
  /** null where the server does not say */
  readonly totalBytes: number | null;
}

interface FetchOptions {
  /** name of the file, for `onProgress` */
  readonly file: string;
  /** more than this is not taken */
  readonly mostBytes: number;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  /** the longest time without progress */
  readonly timeoutMs: number;
}

/** What has to arrive, or be the end, for a download to make progress: a byte now and then would keep it alive for years. */
const progressBytes = 64 * 1024;

/** Turns of the event loop in which a server is listened to before it is given up: a program that was busy for long has not looked yet. */
const turns = 10;

/** Connections in a row that may break without progress before a server is given up. */
const mostBroken = 3;

/**
 * Fetches what is missing of a file, and goes on where connections break. A server that sends more than the file has, or next to nothing, is
 * given up.
 *
 * @returns whether the bytes in the part come from several answers
 * @throws {Error} with what the server answered, or why it was given up; what has arrived stays in the part
 */
export async function fetchInto(part: PartOfDownload, url: string, options: FetchOptions): Promise<boolean> {
  for (let broken = 0; ;) {
    const before = part.size;
    try {
      return (await fetchRest(part, url, options)) === 'rest';
    } catch (error) {
      if (!(error instanceof BrokenConnection)) throw error;
      broken = part.size - before >= progressBytes ? 0 : broken + 1;
      const mayGoOn = part.origin?.url === url && part.size > 0 && broken < mostBroken;
      if (!mayGoOn) throw error.cause;
    }
  }
}

/** A connection that broke while bytes came. */
class BrokenConnection extends Error {}

/** A request for what is behind the bytes that are there, or for all. */
async function fetchRest(part: PartOfDownload, url: string, options: FetchOptions): Promise<'rest' | 'anew'> {
  const { file, mostBytes, onProgress, timeoutMs } = options;
  const stop = new AbortController();
  let [quietTurns, bytesBefore, arrived] = [0, 0, 0];
  const timer = setInterval(() => {
    if (++quietTurns < turns) return;
    const sent = arrived === bytesBefore ? 'nothing' : `${arrived - bytesBefore} bytes`;
    stop.abort(new Error(`the server sent ${sent} for ${timeoutMs} ms`));
  }, timeoutMs / turns);
  let written = Promise.resolve();
  try {
    const response = await ask(part, url, stop.signal);
    if (response === null) return 'rest';
    const isRest = response.status === 206;
    const start = isRest ? part.size : 0;
    if (!isRest) written = part.restart(originOf(url, response));
    const length = response.headers.get('content-length');
    const totalBytes = length === null ? null : start + Number(length);
    requireAtMost(totalBytes ?? 0, mostBytes, 'announces');
    let next = 0;
    for await (const chunk of chunksOf(response.body!, stop.signal)) {
      arrived += chunk.length;
      if (start + arrived > mostBytes) written = written.then(() => part.restart(null)); // it is no part of the file
      requireAtMost(start + arrived, mostBytes, 'sent');
      written = written.then(() => part.append(chunk));
      written.catch((error: unknown) => stop.abort(error));
      if (arrived >= next) {
        [quietTurns, bytesBefore] = [0, arrived];
        next = arrived + progressBytes;
      }
      onProgress?.({ file, receivedBytes: start + arrived, totalBytes });
    }
    return isRest ? 'rest' : 'anew';
  } finally {
    clearInterval(timer);
    stop.abort(); // what goes on sending is hung up on
    await written;
  }
}

/**
 * The answer with the bytes that are missing, or with all of them where the file has changed or the server knows no parts; null where none are
 * missing.
 */
async function ask(part: PartOfDownload, url: string, signal: AbortSignal): Promise<Response | null> {
  const headers = { 'accept-encoding': 'identity' }; // else sizes would be those of something packed
  if (part.origin?.url === url && part.size > 0) {
    const range = { range: `bytes=${part.size}-`, 'if-range': part.origin.validator };
    const response = await fetch(url, { signal, headers: { ...headers, ...range } });
    const place = response.headers.get('content-range') ?? '';
    if (response.status === 200 || (response.status === 206 && place.startsWith(`bytes ${part.size}-`)))
      return response;
    await response.body?.cancel();
    if (response.status === 416 && place === `bytes */${part.size}`) return null;
  }
  const response = await fetch(url, { signal, headers });
  if (response.status === 200 && response.body !== null) return response;
  throw new Error(`the server answers ${response.status} ${response.statusText}`);
}

/** What the rest can be asked for by, if the server gives parts: a weak ETag does not say that all bytes are the same. */
function originOf(url: string, { headers }: Response): Origin | null {
  const etag = headers.get('etag');
  const validator = etag !== null && !etag.startsWith('W/') ? etag : headers.get('last-modified');
  if (validator === null || headers.get('accept-ranges') === 'none' || headers.has('content-encoding')) return null;
  return { url, validator };
}

/**
 * The chunks of an answer; where the connection breaks, an error of its own. Each has to be taken at once: what waits when a connection
 * breaks is lost.
 */
async function* chunksOf(body: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw signal.aborted ? signal.reason : new BrokenConnection('', { cause });
    });
    if (done) return;
    yield value;
  }
}

function requireAtMost(bytes: number, most: number, how: string): void {
  if (bytes > most) throw new Error(`the server ${how} ${bytes} bytes, but the file has at most ${most}`);
}
