import {
  add,
  cos,
  requireOptions,
  requireWholeNumber,
  reshape,
  sin,
  stack,
  type DType,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';
import { anglesOf, requireBase, requirePairs } from './angles.ts';
import { requireSequence, type PositionOptions } from './sequence.ts';

interface TableOptions {
  /** of the frequencies; default 10 000 */
  readonly base?: number | undefined;
  /** the first position; default 0 */
  readonly start?: number | undefined;
  /** default float32 */
  readonly dtype?: DType | undefined;
}

/**
 * A vector for each position, of waves from short to long.
 *
 * `y[p, 2i] = sin(p / base^(2i / features)), y[p, 2i + 1] = cos(p / base^(2i / features))`
 *
 * @param length positions
 * @param features even
 * @returns `[length, features]`
 * @example sinusoidalPositions(2, 2).toArray(); // [[0, 1], [0.841, 0.540]]
 * @see Vaswani et al. (2017), https://arxiv.org/abs/1706.03762
 */
export function sinusoidalPositions(length: number, features: number, options: TableOptions = {}): Tensor {
  const place = 'sinusoidalPositions';
  const known = { base: true, start: true, dtype: true } as const;
  const { base = 10_000, start = 0, dtype = 'float32' } = requireOptions(place, options, known);
  requireWholeNumber(place, 'length', length, { least: 0 });
  requireWholeNumber(place, 'start', start, { least: 0 });
  requirePairs(place, features);
  requireBase(place, base);
  const angles = anglesOf({ start, length }, features, base, dtype);
  return reshape(stack([sin(angles), cos(angles)], 2), [length, features]);
}

/**
 * Adds to each vector of a sequence that of its position, made of waves from short to long; works at any length.
 *
 * @example new SinusoidalPositionalEncoding(4).forward(zeros([2, 7, 4])).shape; // [2, 7, 4]
 * @see Vaswani et al. (2017), https://arxiv.org/abs/1706.03762
 */
export class SinusoidalPositionalEncoding extends Module<[x: Tensor, options?: PositionOptions]> {
  readonly features: number;
  readonly base: number;

  /** @param features even */
  constructor(features: number, options: { readonly base?: number | undefined } = {}) {
    super();
    const place = 'SinusoidalPositionalEncoding';
    const { base = 10_000 } = requireOptions(place, options, { base: true });
    requirePairs(place, features);
    requireBase(place, base);
    this.features = features;
    this.base = base;
  }

  /** @param x `[…, length, features]` @returns likewise */
  forward(x: Tensor, options: PositionOptions = {}): Tensor {
    const { features, base } = this;
    const { start, length } = requireSequence('SinusoidalPositionalEncoding', { x, features }, options);
    return add(x, sinusoidalPositions(length, features, { base, start, dtype: x.dtype }));
  }
}
