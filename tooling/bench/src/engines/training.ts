import type { Losses, Training } from '../protocol.ts';

type Loss = number | Promise<number>;

/** Steps through batches that lie ready, again and again. */
export function repeatedSteps<Batch>(batches: readonly Batch[], step: (batch: Batch) => Loss): Training {
  let next = 0;
  const both = (loss: number): Losses => ({ first: loss, last: loss });
  return {
    unit() {
      const loss = step(batches[next]);
      next = (next + 1) % batches.length;
      return typeof loss === 'number' ? both(loss) : loss.then(both);
    },
  };
}

/** Goes through all batches that `load` gives; every unit is such an epoch. */
export function epochs<Batch>(
  load: () => Iterable<Batch> | AsyncIterable<Batch>,
  step: (batch: Batch) => Loss,
): Training {
  return {
    async unit() {
      let first: number | null = null;
      let last = Number.NaN;
      for await (const batch of load()) {
        const loss = step(batch);
        last = typeof loss === 'number' ? loss : await loss;
        first ??= last;
      }
      return { first: first ?? Number.NaN, last };
    },
  };
}
