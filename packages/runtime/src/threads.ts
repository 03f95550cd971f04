import { requireWholeNumber } from '@gradkit/core-tensor/functional';
import { physicalCores } from '#platform';

/** Threads inside an operator: a number, or `auto`: one for what is too small to be shared, else one a core. */
export type Threads = number | 'auto';

/**
 * Multiplications with additions from which a run is shared among threads: about a third of a millisecond of one core. Sharing costs
 * some 10 µs for each of its operators, of which a training step has about 30. Of the steps in `pnpm bench`, a net of 784-256-128-10
 * has 32 million at batch 64, where a second core makes it 0.66 of the time, and 65 at batch 128.
 */
const leastToShare = 16e6;

/** Weights from which a model is shared: at one example a dense one takes as many multiplications, a convolutional one a hundred times as many. */
const leastWeights = 2 ** 20;

/** @throws {ConfigError} if it is neither `auto` nor a number of threads */
export function requireThreads(where: string, threads: Threads): void {
  if (threads !== 'auto') requireWholeNumber(where, 'threads', threads, { least: 1 });
}

/**
 * How many threads a run is to have.
 *
 * @param threads as asked for
 * @param multiplyAdds in a run: multiplications with the addition that follows
 */
export function threadsFor(threads: Threads, multiplyAdds: number): number {
  if (threads !== 'auto') return threads;
  return multiplyAdds < leastToShare ? 1 : physicalCores();
}

/** The same for a model whose inputs may have any size: by its weights, of four bytes each. */
export function threadsForModel(threads: Threads, sizeBytes: number): number {
  if (threads !== 'auto') return threads;
  return sizeBytes < 4 * leastWeights ? 1 : physicalCores();
}
