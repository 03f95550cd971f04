import { errorToMessage } from '@gradkit/core-tensor/functional';
import { loadFunction, type ModuleFunction } from '@gradkit/core-tensor/node';
import type { MessagePort } from 'node:worker_threads';
import type { TrialAnswer, TrialRequest } from './messages.ts';

/** Loads an objective in this thread and runs the trials that the port asks for. */
export async function serveObjective(port: MessagePort, origin: ModuleFunction): Promise<void> {
  const objective = await loadFunction('objectiveFrom', origin);
  const { signal } = new AbortController(); // the thread is ended with the search
  port.on('message', ({ parameters, trial }: TrialRequest) => {
    void answer(() => objective(parameters, { ...trial, signal })).then((found) => port.postMessage(found, []));
  });
}

async function answer(run: () => unknown): Promise<TrialAnswer> {
  try {
    const value = await run();
    return typeof value === 'number' ? { value } : { value: String(value) }; // which is refused there
  } catch (error) {
    return { error: errorToMessage(error) };
  }
}
