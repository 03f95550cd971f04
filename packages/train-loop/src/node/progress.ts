import { requireMethods, requireOptions, requireString } from '@gradkit/core-tensor/functional';
import { lengthOf, requireLoader, type Loader } from '../loader.ts';
import { yieldToEventLoop } from '../execution/yield-to-event-loop.ts';
import { Bar, type Numbers, type TextStream } from './bar.ts';

interface ProgressOptions {
  /** written before the bar */
  readonly label?: string | undefined;
  readonly stream?: TextStream | undefined;
}

/** A loader that draws a bar while it is gone through. */
export interface ProgressLoader<B> extends AsyncIterable<B> {
  /** NaN where the loader does not know it */
  readonly length: number;
  /** Shows numbers, e.g. the loss, beside the bar. */
  report(numbers: Numbers): void;
}

function examplesOf(batch: unknown): number {
  const first: unknown = typeof batch === 'object' && batch !== null ? Object.values(batch)[0] : undefined;
  const { shape } = (first ?? {}) as { shape?: readonly number[] | undefined };
  return shape?.[0] ?? 1;
}

/**
 * Goes through a loader with a progress bar.
 *
 * @param loader batches, and how many there are, if it knows
 * @param options `label`: text before the bar; `stream`: where to draw, default standard error
 * @example
 * const bar = progress({ length: 1, async *[Symbol.asyncIterator]() { yield 'batch'; } }, { label: 'epoch 1' });
 * for await (const batch of bar) bar.report({ loss: 0.5 });
 * @see https://tqdm.github.io
 */
export function progress<B>(loader: Loader<B>, options: ProgressOptions = {}): ProgressLoader<B> {
  requireLoader('progress', 'loader', loader);
  const { label, stream } = requireOptions<ProgressOptions>('progress', options, { label: true, stream: true });
  if (label !== undefined) requireString('progress', 'label', label);
  if (stream !== undefined) requireMethods('progress', 'stream', stream, ['write']);
  let numbers: Numbers = {};
  return {
    length: lengthOf(loader),
    report(next) {
      numbers = next;
    },
    async *[Symbol.asyncIterator]() {
      const bar = new Bar(lengthOf(loader), { label, stream });
      let done = 0;
      let examples = 0;
      try {
        for await (const batch of loader) {
          yield batch;
          examples += examplesOf(batch);
          bar.update(++done, { examples, numbers });
          await yieldToEventLoop();
        }
      } finally {
        bar.stop();
      }
    },
  };
}
