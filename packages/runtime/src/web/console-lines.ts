type Write = (...args: readonly unknown[]) => void;

const names = ['log', 'warn', 'error'] as const;

let listener: ((line: string) => void) | null = null;

/** What the loader of its .wasm file writes before it goes another way, or gives up. */
const ofLoader =
  /^(?:wasm streaming compile failed|falling back to ArrayBuffer|failed to asynchronously prepare|Aborted\()/;

/**
 * Does work in which ONNX Runtime starts. It takes the console's functions then, and gets some that can be listened to. What it writes about
 * its file is held back, and dropped if it does not start: the error has it.
 */
export async function startingWith<T>(work: () => Promise<T>): Promise<T> {
  const originals = names.map((name) => [name, console[name] as Write] as const);
  let heldBack: (() => void)[] | null = [];
  const listening = (write: Write): Write =>
    function listen(...args) {
      const print = (): void => write.apply(console, args as unknown[]);
      const line = String(args[0]);
      if (listener !== null) listener(line);
      else if (heldBack !== null && ofLoader.test(line)) heldBack.push(print);
      else print();
    };
  Object.assign(console, Object.fromEntries(originals.map(([name, write]) => [name, listening(write)])));
  try {
    const result = await work();
    for (const print of heldBack) print();
    return result;
  } finally {
    heldBack = null;
    Object.assign(console, Object.fromEntries(originals));
  }
}

/** The lines that ONNX Runtime writes during work, which are not printed. */
export async function linesDuring(work: () => Promise<void>): Promise<string[]> {
  const lines: string[] = [];
  listener = (line) => lines.push(line);
  try {
    await work();
  } finally {
    listener = null;
  }
  return lines;
}
