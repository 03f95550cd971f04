import type { NextLogits } from './token-reader.ts';

/** A search that asks for logits now and then, and goes on when it has them. */
export type Steps<R> = Generator<NextLogits | Promise<NextLogits>, R, NextLogits>;

/** Runs a search: at once, or, where logits come later, later. */
export function runSteps<R>(steps: Steps<R>): R | Promise<R> {
  let step = steps.next();
  while (step.done !== true) {
    if (step.value instanceof Promise) return finish(steps, step.value);
    step = steps.next(step.value);
  }
  return step.value;
}

async function finish<R>(steps: Steps<R>, first: Promise<NextLogits>): Promise<R> {
  let step = steps.next(await first);
  while (step.done !== true) step = steps.next(await step.value);
  return step.value;
}
