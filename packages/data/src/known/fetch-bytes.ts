/** How far a download is. */
export interface DownloadProgress {
  /** name of the file */
  readonly file: string;
  readonly receivedBytes: number;
  /** null where the server does not say */
  readonly totalBytes: number | null;
}

interface FetchBytesOptions {
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

/**
 * Fetches a file of a size that is known: a server that sends more, or next to nothing, is given up.
 *
 * @throws {Error} with what the server answered, or why it was given up
 */
export async function fetchBytes(
  url: string,
  { file, mostBytes, onProgress, timeoutMs }: FetchBytesOptions,
): Promise<Uint8Array> {
  const stop = new AbortController();
  let receivedBytes = 0;
  let [quietTurns, bytesBefore] = [0, 0];
  const timer = setInterval(() => {
    if (++quietTurns < turns) return;
    const sent = receivedBytes === bytesBefore ? 'nothing' : `${receivedBytes - bytesBefore} bytes`;
    stop.abort(new Error(`the server sent ${sent} for ${timeoutMs} ms`));
  }, timeoutMs / turns);
  try {
    const response = await fetch(url, { signal: stop.signal });
    if (!response.ok || response.body === null)
      throw new Error(`the server answers ${response.status} ${response.statusText}`);
    const length = response.headers.get('content-length');
    const totalBytes = length === null ? null : Number(length);
    requireAtMost(totalBytes ?? 0, mostBytes, 'announces');
    const chunks: Uint8Array[] = [];
    let next = 0;
    for await (const chunk of response.body) {
      chunks.push(chunk);
      receivedBytes += chunk.length;
      requireAtMost(receivedBytes, mostBytes, 'sent');
      if (receivedBytes >= next) {
        [quietTurns, bytesBefore] = [0, receivedBytes];
        next = receivedBytes + progressBytes;
      }
      onProgress?.({ file, receivedBytes, totalBytes });
    }
    return Buffer.concat(chunks);
  } finally {
    clearInterval(timer);
    stop.abort(); // what goes on sending is hung up on
  }
}

function requireAtMost(bytes: number, most: number, how: string): void {
  if (bytes > most) throw new Error(`the server ${how} ${bytes} bytes, but the file has at most ${most}`);
}
