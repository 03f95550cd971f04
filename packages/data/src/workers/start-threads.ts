import { errorFromMessage, fromMessage } from '@gradkit/core-tensor/functional';
import { Worker } from 'node:worker_threads';
import type { DatasetWorkers } from '../dataset/dataset.ts';
import { ItemError, WorkerEnd } from '../loader/fetch-batch.ts';
import type { Answer, Request, SentOrigin } from './messages.ts';

interface Waiting {
  readonly request: Request;
  readonly resolve: (batch: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Starts threads that make a dataset each and fetch batches of it in turn. They keep the process running only while they are waited for. */
export function startThreads(origin: SentOrigin, count: number): DatasetWorkers {
  const threads = Array.from({ length: count }, () => startThread(origin));
  let next = 0;
  return {
    fetch: (order) => threads[next++ % count].fetch(order),
    close: async () => {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}

function startThread(origin: SentOrigin): DatasetWorkers {
  const worker = new Worker(new URL(import.meta.resolve('@gradkit/data/worker')), {
    workerData: { gradkitDataset: origin },
  });
  worker.unref();
  const waiting = new Map<number, Waiting>();
  let ids = 0;
  let failure: unknown = null;
  const stop = (error: unknown): void => {
    failure ??= error;
    for (const { reject } of waiting.values()) reject(failure);
    waiting.clear();
  };
  worker.on('message', (answer: Answer) => {
    if (answer.id === null) return stop(errorFromMessage(answer.error));
    const asked = waiting.get(answer.id);
    if (asked === undefined) return; // closed meanwhile
    waiting.delete(answer.id);
    if (waiting.size === 0) worker.unref();
    if ('batch' in answer) asked.resolve(fromMessage(answer.batch));
    else asked.reject(errorOf(answer, asked.request));
  });
  worker.on('error', (error) => stop(new WorkerEnd(problemOf(error as NodeJS.ErrnoException), error)));
  worker.on('messageerror', (error) =>
    stop(new WorkerEnd(`a worker sent what cannot be read (${error.message})`, error)),
  );
  worker.on('exit', (code) => stop(new WorkerEnd(`a worker ended by itself, with exit code ${code},`)));
  return {
    async fetch(order) {
      if (failure !== null) throw failure;
      const request = { id: ids++, ...order };
      worker.ref();
      return new Promise((resolve, reject) => {
        waiting.set(request.id, { request, resolve, reject });
        worker.postMessage(request, []);
      });
    },
    async close() {
      waiting.clear();
      await worker.terminate();
    },
  };
}

function problemOf({ code, message }: NodeJS.ErrnoException): string {
  if (code !== 'ERR_WORKER_OUT_OF_MEMORY') return `a worker failed (${message})`;
  return 'a worker ran out of memory (node --max-old-space-size=… gives each one more, in MB)';
}

function errorOf({ error, item }: Extract<Answer, { id: number; error: unknown }>, { indices }: Request): Error {
  const cause = errorFromMessage(error);
  return item === undefined ? cause : new ItemError(indices[item.place], { ...item, cause });
}
