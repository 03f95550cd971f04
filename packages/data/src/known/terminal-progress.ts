import type { DownloadProgress } from './fetch-into.ts';

/** Where lines are written over. */
interface Terminal {
  readonly isTTY?: boolean | undefined;
  write(text: string): unknown;
}

const width = 24;
const startAfterMs = 1000;
const everyMs = 100;
const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

/** Draws a bar for a download that takes more than a second; undefined where there is no terminal. */
export function terminalProgress(
  terminal: Terminal = process.stderr,
  now: () => number = () => performance.now(),
): ((progress: DownloadProgress) => void) | undefined {
  if (terminal.isTTY !== true) return undefined;
  const start = now();
  let shown: number | null = null;
  return ({ file, receivedBytes, totalBytes }) => {
    const isDone = receivedBytes === totalBytes;
    const time = now();
    if (isDone && shown !== null) terminal.write('\r\u001b[K'); // clears the line
    if (isDone || time - start < startAfterMs || time - (shown ?? -Infinity) < everyMs) return;
    shown = time;
    const filled = totalBytes === null ? 0 : Math.floor((width * receivedBytes) / totalBytes);
    const bar = totalBytes === null ? '' : `${'█'.repeat(filled)}${'░'.repeat(width - filled)} `;
    const total = totalBytes === null ? '' : ` of ${megabytes(totalBytes)}`;
    terminal.write(`\r\u001b[K${file} ${bar}${megabytes(receivedBytes)}${total} MB`);
  };
}
