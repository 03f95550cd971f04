import {
  DataError,
  Generator,
  permutation,
  requireBoolean,
  requireOptions,
  requireWholeNumber,
} from '@gradkit/core-tensor/functional';
import { nthGenerator } from '../seeding.ts';
import type { Sampler } from './sampler.ts';

interface DistributedOptions {
  /** processes or threads that train together */
  readonly replicas: number;
  /** which of them this is, from 0 */
  readonly rank: number;
  /** a new random order in every epoch; default true */
  readonly shuffle?: boolean | undefined;
  /** the same in all of them; default 0 */
  readonly seed?: number | undefined;
  /** leaves out what cannot be divided evenly, in place of giving some items twice; default false */
  readonly dropLast?: boolean | undefined;
}

/**
 * The share of one of several replicas that train together: all have equally many items, and together every item.
 *
 * The order follows from its own seed and the epoch, and not from the seed of the loader: replicas agree, whatever else they draw.
 *
 * @param length number of items
 * @param options `replicas` and `rank` (0 … replicas − 1); `shuffle`: default true; `seed`: default 0, the same in all replicas; `dropLast`:
 *   leaves out the last items if they cannot be divided evenly, default false: the first ones are given twice
 * @throws {ConfigError} if an option is unknown, wrong or left out
 * @throws {DataError} if `dropLast` leaves no items
 * @example
 * const shares = [0, 1].map((rank) => distributedSampler(5, { replicas: 2, rank, shuffle: false }));
 * shares.map((share) => [...share.order(new Generator(1))]); // [[0, 2, 4], [1, 3, 0]]
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.distributed.DistributedSampler (there the epoch has to be set)
 */
export function distributedSampler(length: number, options: DistributedOptions): Sampler {
  const where = 'distributedSampler';
  requireWholeNumber(where, 'length', length, { least: 1 });
  const known = { replicas: true, rank: true, shuffle: true, seed: true, dropLast: true } as const;
  const { replicas, rank, shuffle = true, seed = 0, dropLast = false } = requireOptions(where, options, known);
  requireWholeNumber(where, 'replicas', replicas, { least: 1 });
  requireWholeNumber(where, 'rank', rank, { least: 0, most: replicas - 1 });
  requireWholeNumber(where, 'seed', seed);
  requireBoolean(where, 'shuffle', shuffle);
  requireBoolean(where, 'dropLast', dropLast);
  const count = dropLast ? Math.floor(length / replicas) : Math.ceil(length / replicas);
  if (count === 0)
    throw new DataError(where, `dropLast leaves no items: there are ${length} for ${replicas} replicas`, {
      expected: replicas,
      got: length,
    });
  const { key } = new Generator(seed).state;
  return {
    length: count,
    datasetLength: length,
    order(_, epoch = 0) {
      const whole = shuffle ? permutation(length, { rng: nthGenerator(key, epoch) }).data : null;
      return Int32Array.from({ length: count }, (_item, k) => {
        const place = (rank + k * replicas) % length; // behind the last item comes the first again
        return whole === null ? place : whole[place];
      });
    },
  };
}
