type Write = (...args: readonly unknown[]) => void;

const names = ['log', 'warn', 'error'] as const;

let listener: ((line: string) => void) | null = null;

/**
 * Does work in which ONNX Runtime starts. It takes the console's functions then, and gets some that can be listened to. What it writes
 * meanwhile is held back, and dropped if it does not start: the error has it.
 */
export async function startingWith<T>(work: () => Promise<T>): Promise<T> {
  const originals = names.map((name) => [name, console[name] as Write] as const);
  let heldBack: (() => void)[] | null = [];
  const listening = (write: Write): Write =>
    function listen(...args) {
      const print = (): void => write.apply(console, args as unknown[]);
      if (listener !== null) listener(String(args[0]));
      else if (heldBack === null) print();
      else heldBack.push(print);
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
