import {
  isTensor,
  permutation,
  requireBoolean,
  requireList,
  requireNumber,
  requireOptions,
  requireWholeNumber,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { countBatches, cut, requireBatchOptions, type BatchOptions, type BatchSampler } from './batch-sampler.ts';

interface BucketOptions extends BatchOptions {
  /** draws which items meet in a bucket, and the order of the batches; default true */
  readonly shuffle?: boolean | undefined;
  /** batches of a bucket, within which items are sorted: more of them pad less, fewer of them mix better; default 100 */
  readonly bucketBatches?: number | undefined;
}

/**
 * Batches of items that are about equally long, so that little has to be padded: items fall into buckets at random, are sorted by their
 * length within each, and are cut into batches, which come in random order.
 *
 * @param lengths the length of each item, e.g. its number of tokens
 * @param options `batchSize`: default 32; `dropLast`: leaves out the batch that is not full, default false; `shuffle`: default true, else
 *   buckets follow the items and batches the buckets; `bucketBatches`: batches of a bucket, default 100
 * @throws {ConfigError} if an option is unknown or wrong, or a length is no number
 * @throws {DataError} if `dropLast` leaves no batch
 * @example
 * const lengths = [9, 1, 8, 2, 1];
 * const batches = bucketByLength(lengths, { batchSize: 2, shuffle: false }).batches(new Generator(1));
 * batches.map((batch) => [...batch].map((item) => lengths[item])); // [[1, 1], [2, 8], [9]]
 * @see https://pytorchnlp.readthedocs.io/en/latest/source/torchnlp.samplers.html (BucketBatchSampler)
 */
export function bucketByLength(lengths: Tensor | ArrayLike<number>, options: BucketOptions = {}): BatchSampler {
  const where = 'bucketByLength';
  if (!isTensor(lengths)) requireList(where, 'lengths', lengths);
  const sizes = Float64Array.from(isTensor(lengths) ? lengths.data : lengths);
  sizes.forEach((size, i) => requireNumber(where, `length ${i}`, size, { least: 0 }));
  const known = { batchSize: true, dropLast: true, shuffle: true, bucketBatches: true } as const;
  const { batchSize = 32, shuffle = true, bucketBatches = 100 } = requireOptions<BucketOptions>(where, options, known);
  requireBatchOptions(where, options);
  requireBoolean(where, 'shuffle', shuffle);
  requireWholeNumber(where, 'bucketBatches', bucketBatches, { least: 1 });
  const count = sizes.length;
  const length = countBatches(where, count, options);
  return {
    length,
    datasetLength: count,
    batches(rng) {
      const all = shuffle
        ? (permutation(count, { rng }).data as Int32Array)
        : Int32Array.from({ length: count }, (_, i) => i);
      const order = all.subarray(0, length * batchSize); // what is dropped is any items, not always the longest
      const bucket = batchSize * bucketBatches;
      for (let start = 0; start < order.length; start += bucket)
        order.subarray(start, start + bucket).sort((a, b) => sizes[a] - sizes[b]);
      const batches = cut(order, length, batchSize);
      return shuffle ? Array.from(permutation(length, { rng }).data, (place) => batches[place]) : batches;
    },
  };
}
