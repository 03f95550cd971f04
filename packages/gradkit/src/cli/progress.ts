import { clearLine, cursorTo } from 'node:readline';

/** Tells what is going on, in a line that makes way for the next one. */
export type Tell = (what: string) => void;

/** Does some work that tells how far it is, where somebody looks at a terminal; the line is gone when it ends. */
export async function withProgress<R>(work: (tell: Tell) => Promise<R>): Promise<R> {
  const { stderr } = process;
  if (!stderr.isTTY) return work(() => {});
  const clear = (): void => {
    cursorTo(stderr, 0);
    clearLine(stderr, 0);
  };
  try {
    return await work((what) => {
      clear();
      stderr.write(what.slice(0, (stderr.columns || 80) - 1)); // 0 where a terminal does not tell
    });
  } finally {
    clear();
  }
}
