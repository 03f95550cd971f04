import type { OnnxRuntime } from '../engine.ts';

const told = new Set<string>();

/** Warns once of each thing. */
function warnOnce(text: string): void {
  if (told.has(text)) return;
  told.add(text);
  console.warn(`gradkit: ${text}`);
}

/**
 * How many of the threads that are asked for WebAssembly can have here. ONNX Runtime would go on with one and not say so, or wait forever
 * for a worker that the page may not start, or that runs the wrong script.
 *
 * @param file of the script that threads run, where `configure` was told
 */
export async function possibleThreads(wanted: number, runtime: OnnxRuntime, file: string | null): Promise<number> {
  const isIsolated = (globalThis as { readonly crossOriginIsolated?: boolean | undefined }).crossOriginIsolated;
  if (wanted === 1 || isIsolated === undefined) return wanted; // Node has no such thing, and needs none
  const reason = isIsolated ? await reasonAgainst(runtime, file) : notIsolated;
  if (reason === null) return wanted;
  warnOnce(`threads is ${wanted}, but WebAssembly has 1 here: ${reason}`);
  return 1;
}

const notIsolated =
  'the page is not cross-origin isolated. Serve it, and the scripts of its workers, with the headers ' +
  'Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp';

/** @param file of the script that threads run, where `configure` was told */
async function reasonAgainst(runtime: OnnxRuntime, file: string | null): Promise<string | null> {
  const script = await scriptOfRuntime(runtime);
  if (file === null && script !== null && script === scriptOf(new Error('here')))
    return `the bundler has put ONNX Runtime into the script of the app, which each thread would run once more. ${placing}`;
  const ofThreads = file ?? script;
  if (!(await isEmbeddable(ofThreads)))
    return `${ofThreads}, which each thread runs, comes without the header Cross-Origin-Embedder-Policy: require-corp`;
  const known = trials.get(ofThreads) ?? tryThreads(ofThreads);
  trials.set(ofThreads, known);
  return known;
}

const placing =
  "Before the first session, tell where its own files are: configure({ wasm: '/onnxruntime/' }), a folder with the .wasm and .mjs file";

/** ONNX Runtime starts its threads with the script that it is in, which is known by what an error has of it. */
async function scriptOfRuntime({ InferenceSession }: OnnxRuntime): Promise<string | null> {
  const create = InferenceSession.create as () => Promise<unknown>; // without a model it fails at once
  return scriptOf(await create().catch((error: unknown) => error));
}

/** Whether an isolated page may start a worker with a script: of its own server it must have the page's header, from others it is copied. */
async function isEmbeddable(address: string | null): Promise<boolean> {
  if (address === null || new URL(address).origin !== location.origin) return true;
  const response = await fetch(address).catch(() => null);
  await response?.body?.cancel();
  return response === null || response.headers.has('cross-origin-embedder-policy');
}

/** The script where an error was made. */
function scriptOf(error: unknown): string | null {
  return /[a-z]+:\/\/[^\s()]+?(?=:\d+:\d+)/.exec((error as Error).stack ?? '')?.[0] ?? null;
}

const trials = new Map<string | null, Promise<string | null>>();

/** Memory as ONNX Runtime asks for it, and its script; a worker of its own gives the room back when it ends. */
const trialScript = `onmessage = async ({ data }) => {
  let missing = 'memory to share';
  try {
    new WebAssembly.Memory({ initial: 256, maximum: 65536, shared: true });
    missing = 'script';
    if (data) await import(data);
    postMessage(null);
  } catch (error) {
    postMessage([missing, String(error)]);
  }
};`;

/** What a trial worker lacks, and the error. */
type Missing = readonly ['memory to share' | 'script', string];

const longestStartMs = 30_000;

/** Why a worker with shared memory cannot start here, or run the script of threads; null if it can. */
async function tryThreads(script: string | null): Promise<string | null> {
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
      worker.addEventListener('message', ({ data }: MessageEvent<Missing | null>) => resolve(reasonOf(data, script)));
      worker.addEventListener('error', () => resolve(refused));
      worker.postMessage(script, []);
    });
  } catch {
    return refused; // by an exception in some browsers
  } finally {
    clearTimeout(timer);
    (worker as Worker | null)?.terminate();
    URL.revokeObjectURL(address);
  }
}

function reasonOf(missing: Missing | null, script: string | null): string | null {
  if (missing === null) return null;
  const [what, error] = missing;
  if (what !== 'script') return `it gets no ${what} (${error})`;
  return `the bundler lets ${script}, which each thread runs, load the script of the app (${error}). ${placing}`;
}
