/** A thread of Node. */
export interface NodeWorker {
  on(event: 'error' | 'exit', listen: () => void): void;
  unref(): void;
  terminate(): Promise<number>;
}

export interface NodePort {
  postMessage(message: unknown, transfer: readonly unknown[]): void;
}

interface WorkerOptions {
  readonly eval: true;
  readonly workerData: unknown;
  readonly transferList: readonly unknown[];
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly execArgv: readonly string[];
}

/** What is used of `node:worker_threads`. */
export interface WorkerThreads {
  readonly Worker: new (program: string, options: WorkerOptions) => NodeWorker;
  readonly MessageChannel: new () => { readonly port1: NodePort; readonly port2: NodePort };
}

interface Process {
  readonly versions?: Readonly<Record<string, string | undefined>> | undefined;
  getBuiltinModule?(name: 'node:worker_threads'): WorkerThreads;
}

/** Node's threads; null in pages, and in programs that are not Node itself, which have others. */
export function workerThreads(): WorkerThreads | null {
  const { process } = globalThis as { readonly process?: Process | undefined };
  const { node, deno, bun } = process?.versions ?? {};
  if (node === undefined || deno !== undefined || bun !== undefined) return null;
  return process?.getBuiltinModule?.('node:worker_threads') ?? null; // without an import, which bundlers for pages would follow
}
