import type { Executor } from './executor.ts';
import { yieldToEventLoop } from './yield-to-event-loop.ts';

/** Whether ONNX Runtime has to be fetched, which takes seconds: in pages and their workers. */
export function hasToFetch(): boolean {
  const { process } = globalThis as { readonly process?: Partial<NodeJS.Process> | undefined }; // some bundlers have one without versions
  return process?.versions?.node === undefined;
}

/** Runs by `eager` until the other executor is made, and then by that. What has kept it from being made, the next call throws. */
export function eagerUntil<B>(made: Promise<Executor<B>>, eager: Executor<B>): Executor<B> {
  let isSettled = false;
  let current = eager;
  made.then(
    (executor) => {
      current = executor;
      isSettled = true;
    },
    () => (isSettled = true),
  );
  const next = async (): Promise<Executor<B>> => {
    if (!isSettled) await yieldToEventLoop(); // what is fetched must arrive
    return isSettled ? made : eager;
  };
  return {
    get runsOn() {
      return current.runsOn;
    },
    train: async (batch) => (await next()).train(batch),
    accumulate: async (batch) => (await next()).accumulate(batch),
    trainLast: async (batch) => (await next()).trainLast(batch),
    evaluate: async (batch) => (await next()).evaluate(batch),
    predict: async (inputs) => (await next()).predict(inputs),
  };
}
