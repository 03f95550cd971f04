import {
  abs,
  arange,
  mul,
  requireOptions,
  requireWholeNumber,
  sub,
  tensor,
  unsqueeze,
  type DType,
  type Tensor,
} from '@gradkit/core-tensor/functional';

interface AlibiOptions {
  /** keys, of which the queries are the last ones; default as many as queries */
  readonly keys?: number | undefined;
  /** default float32 */
  readonly dtype?: DType | undefined;
}

/** Slopes of a power of two: a geometric series that ends at 2⁻⁸. Otherwise those, and every second one of twice as many. */
function slopesOf(heads: number): number[] {
  const power = 2 ** Math.floor(Math.log2(heads));
  const series = (count: number): number[] => Array.from({ length: count }, (_, i) => 2 ** ((-8 * (i + 1)) / count));
  const between = series(2 * power).filter((_, i) => i % 2 === 0);
  return [...series(power), ...between.slice(0, heads - power)];
}

/**
 * What is added to the scores so that far keys count less, in each head by another slope.
 *
 * `bias[h, i, j] = −slope[h] · |i − j|`
 *
 * @param numHeads of the attention
 * @param queries positions of queries
 * @returns `[numHeads, queries, keys]`
 * @example alibiBias(1, 2, { keys: 3 }).toArray(); // [[[-0.00390625, 0, -0.00390625], [-0.0078125, -0.00390625, 0]]]
 * @see Press et al. (2021), https://arxiv.org/abs/2108.12409
 */
export function alibiBias(numHeads: number, queries: number, options: AlibiOptions = {}): Tensor {
  const place = 'alibiBias';
  const { keys = queries, dtype = 'float32' } = requireOptions(place, options, { keys: true, dtype: true });
  requireWholeNumber(place, 'numHeads', numHeads, { least: 1 });
  requireWholeNumber(place, 'queries', queries, { least: 0 });
  requireWholeNumber(place, 'keys', keys, { least: queries });
  const slopes = tensor(
    Float64Array.from(slopesOf(numHeads), (slope) => -slope),
    { dtype, shape: [numHeads, 1, 1] },
  );
  const distances = abs(sub(unsqueeze(arange(keys, { start: keys - queries, dtype }), 1), arange(keys, { dtype })));
  return mul(slopes, distances);
}
