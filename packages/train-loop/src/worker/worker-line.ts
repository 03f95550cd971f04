import { errorFromMessage, RuntimeError } from '@gradkit/core-tensor/functional';
import { isMarked, type Received } from './protocol.ts';

/** A worker of `node:worker_threads`, as far as it is used. */
export interface NodeWorker {
  postMessage(message: unknown, buffers: ArrayBuffer[]): void;
  on(event: 'message', listen: (value: unknown) => void): unknown;
  on(event: 'messageerror' | 'error', listen: (error: unknown) => void): unknown;
  on(event: 'exit', listen: (code: number) => void): unknown;
  ref(): void;
  unref(): void;
  terminate(): Promise<unknown>;
}

/** A worker of a page, as far as it is used. */
export interface WebWorker {
  postMessage(message: unknown, buffers: ArrayBuffer[]): void;
  addEventListener(type: string, listen: (event: unknown) => void): void;
  terminate(): void;
}

export type AnyWorker = NodeWorker | WebWorker;

interface Listeners {
  onMessage(message: Received): void;
  /** the worker has ended, or an error in it that nothing caught ends it */
  onEnd(error: Error): void;
  /** the worker has ended by itself, in Node */
  onExit(code: number): void;
}

const where = 'WorkerTrainer';

/** Listens to a worker of either kind. */
export function listenTo(worker: AnyWorker, { onMessage, onEnd, onExit }: Listeners): void {
  const receive = (message: unknown): void => {
    if (!isMarked(message)) return;
    if ('failure' in message) onEnd(endedBy(errorFromMessage(message.failure)));
    else onMessage(message);
  };
  const unreadable = (): void => onEnd(new RuntimeError(where, 'a message of the worker cannot be read'));
  if ('on' in worker) {
    worker.on('message', receive);
    worker.on('messageerror', unreadable);
    worker.on('error', (error: unknown) => onEnd(endedBy(error)));
    worker.on('exit', onExit);
  } else {
    worker.addEventListener('message', (event) => receive((event as { readonly data: unknown }).data));
    worker.addEventListener('messageerror', unreadable);
    worker.addEventListener('error', (event) => onEnd(failed(event as WorkerFailure)));
  }
}

/** Says whether the process waits for the worker, in Node. */
export function keepAlive(worker: AnyWorker, isNeeded: boolean): void {
  if (!('ref' in worker)) return;
  if (isNeeded) worker.ref();
  else worker.unref();
}

function endedBy(cause: unknown): Error {
  const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return new RuntimeError(where, `the worker ended by an error that nothing caught: ${reason}`, { cause });
}

/** What a page is told of an error in a worker; of a module that cannot be loaded, nothing. */
interface WorkerFailure {
  readonly message?: string | undefined;
  readonly filename?: string | undefined;
  readonly lineno?: number | undefined;
}

function failed({ message = '', filename = '', lineno = 0 }: WorkerFailure): Error {
  if (message === '')
    return new RuntimeError(
      where,
      "the worker's module, or one that it imports, cannot be loaded; the browser's console says which",
    );
  return new RuntimeError(
    where,
    `the worker ended by an error that nothing caught: ${message} (${filename}:${lineno})`,
  );
}
