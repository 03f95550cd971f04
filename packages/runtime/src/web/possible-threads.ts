const told = new Set<string>();

/** Warns once of each thing. */
function warnOnce(text: string): void {
  if (told.has(text)) return;
  told.add(text);
  console.warn(`gradkit: ${text}`);
}

/**
 * How many of the threads that are asked for WebAssembly can have here. ONNX Runtime would go on with one and not say so, or wait forever
 * for a worker that the page may not start.
 */
export async function possibleThreads(wanted: number): Promise<number> {
  const isIsolated = (globalThis as { readonly crossOriginIsolated?: boolean | undefined }).crossOriginIsolated;
  if (wanted === 1 || isIsolated === undefined) return wanted; // Node has no such thing, and needs none
  if (!isIsolated) {
    warnOnce(
      `threads is ${wanted}, but WebAssembly has 1 here: the page is not cross-origin isolated. Serve it, and the scripts of its workers, with the headers ` +
        'Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp',
    );
    return 1;
  }
  trial ??= tryThreads();
  const reason = await trial;
  if (reason === null) return wanted;
  warnOnce(`threads is ${wanted}, but WebAssembly has 1 here: ${reason}`);
  return 1;
}

let trial: Promise<string | null> | null = null;

/** Memory as ONNX Runtime asks for it; a worker of its own gives the room back when it ends. */
const trialScript = `try {
  const memory = new WebAssembly.Memory({ initial: 256, maximum: 65536, shared: true });
  postMessage(memory.buffer instanceof SharedArrayBuffer ? null : 'memory cannot be shared');
} catch (error) { postMessage(String(error)); }`;

const longestStartMs = 30_000;

/** Why a worker with shared memory cannot start here; null if it can. */
async function tryThreads(): Promise<string | null> {
  if (typeof Worker === 'undefined') return 'no worker can be started from here';
  const address = URL.createObjectURL(new Blob([trialScript], { type: 'text/javascript' }));
  const refused =
    "a worker cannot be started. Where the page has a Content-Security-Policy, let it have: worker-src 'self' blob:";
  let worker: Worker | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await new Promise<string | null>((resolve) => {
      timer = setTimeout(resolve, longestStartMs, 'a worker does not start');
      worker = new Worker(address);
      worker.addEventListener('message', ({ data }: MessageEvent<string | null>) =>
        resolve(data === null ? null : `it gets no memory to share (${data})`),
      );
      worker.addEventListener('error', () => resolve(refused));
    });
  } catch {
    return refused; // by an exception in some browsers
  } finally {
    clearTimeout(timer);
    (worker as Worker | null)?.terminate();
    URL.revokeObjectURL(address);
  }
}
