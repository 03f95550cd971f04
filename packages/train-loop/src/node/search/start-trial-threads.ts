import { errorFromMessage, RuntimeError } from '@gradkit/core-tensor/functional';
import type { ModuleFunction } from '@gradkit/core-tensor/node';
import { Worker } from 'node:worker_threads';
import type { TrialWorkers } from '../../search/objective.ts';
import type { TrialAnswer, TrialRequest } from './messages.ts';

interface Thread {
  run(request: TrialRequest): Promise<unknown>;
  close(): Promise<unknown>;
  readonly isOver: boolean;
}

/** Threads that load an objective each and run one trial at a time; they start when they are needed, and one that ended is replaced. */
export function startTrialThreads(origin: ModuleFunction): TrialWorkers<unknown> {
  const all = new Set<Thread>();
  const idle: Thread[] = [];
  let isClosed = false;
  const start = (): Thread => {
    const thread = startThread(origin);
    all.add(thread);
    return thread;
  };
  return {
    async run(parameters, trial) {
      if (isClosed) throw new RuntimeError('objectiveFrom', 'the search has ended');
      const thread = idle.pop() ?? start();
      try {
        return await thread.run({ parameters, trial });
      } finally {
        if (thread.isOver) all.delete(thread);
        else idle.push(thread);
      }
    },
    async close() {
      isClosed = true;
      await Promise.all(Array.from(all, (thread) => thread.close()));
    },
  };
}

function startThread(origin: ModuleFunction): Thread {
  const worker = new Worker(new URL(import.meta.resolve('@gradkit/train-loop/search-worker')), {
    workerData: { gradkitObjective: origin },
  });
  let asked: { readonly resolve: (value: unknown) => void; readonly reject: (error: unknown) => void } | null = null;
  let isOver = false;
  const end = (error: unknown): void => {
    isOver = true;
    asked?.reject(error);
    asked = null;
  };
  worker.on('message', (answer: TrialAnswer) => {
    if ('value' in answer) asked?.resolve(answer.value);
    else asked?.reject(errorFromMessage(answer.error));
    asked = null;
  });
  worker.on('error', end);
  worker.on('exit', (code) =>
    end(new RuntimeError('objectiveFrom', `the worker ended by itself, with exit code ${code}`)),
  );
  return {
    run: (request) =>
      new Promise((resolve, reject) => {
        asked = { resolve, reject };
        worker.postMessage(request, []);
      }),
    close: () => worker.terminate(),
    get isOver() {
      return isOver;
    },
  };
}
