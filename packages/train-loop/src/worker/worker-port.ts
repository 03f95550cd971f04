/** This end of the line between a worker and the thread that started it. */
export interface WorkerPort {
  post(message: unknown, buffers?: ArrayBuffer[]): void;
  onMessage(listen: (message: unknown) => void): void;
  /** errors that nothing catches, where the other thread would not see them as they are */
  onUncaught(listen: (error: unknown) => void): void;
}

interface NodePort {
  postMessage(message: unknown, buffers?: ArrayBuffer[]): void;
  on(event: 'message', listen: (message: unknown) => void): void;
}

interface WebScope {
  readonly WorkerGlobalScope?: unknown;
  postMessage(message: unknown, options?: { transfer: ArrayBuffer[] }): void;
  addEventListener(type: string, listen: (event: object) => void): void;
}

interface NodeProcess {
  getBuiltinModule?(name: 'node:worker_threads'): { readonly parentPort: NodePort | null };
}

/** The port of this worker, of Node's or a browser's; null where this thread is no worker. */
export function workerPort(): WorkerPort | null {
  const { process } = globalThis as { readonly process?: NodeProcess | undefined };
  const port = process?.getBuiltinModule?.('node:worker_threads').parentPort ?? null; // without an import, which a page has not
  if (port !== null)
    return {
      post: (message, buffers = []) => port.postMessage(message, buffers),
      onMessage: (listen) => port.on('message', listen),
      onUncaught: () => {}, // Node ends the worker, and tells the other thread why
    };
  const scope = globalThis as unknown as WebScope; // the types of a page are not those of a worker
  if (scope.WorkerGlobalScope === undefined) return null;
  return {
    post: (message, buffers = []) => scope.postMessage(message, { transfer: buffers }),
    onMessage: (listen) =>
      scope.addEventListener('message', (event) => listen((event as { readonly data: unknown }).data)),
    onUncaught(listen) {
      scope.addEventListener('error', (event) => {
        const { error, message } = event as { readonly error?: unknown; readonly message?: unknown };
        listen(error ?? message);
      });
      scope.addEventListener('unhandledrejection', (event) => listen((event as { readonly reason: unknown }).reason));
    },
  };
}
