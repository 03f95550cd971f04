import { axisOf } from '../../arguments/axis.ts';
import { requireOptions, requireWholeNumber } from '../../arguments/index.ts';
import type { Tensor } from '../../tensor.ts';
import { embedded } from './diagonals.ts';

/**
 * Matrices with the last axis as their diagonal, and zeros beside it.
 *
 * @param x `[…, length]`, any dtype
 * @param options `offset`: 1 for the diagonal above the main one, -1 for the one below; default 0
 * @returns `[…, length + |offset|, length + |offset|]`, dtype of `x`
 * @throws {ShapeError} if `x` is a scalar
 * @throws {ConfigError} if `offset` is not a whole number
 * @example diagEmbed(tensor([1, 2])).toArray(); // [[1, 0], [0, 2]]
 * @see https://pytorch.org/docs/stable/generated/torch.diag_embed.html
 */
export function diagEmbed(x: Tensor, options: { readonly offset?: number | undefined } = {}): Tensor {
  const { offset = 0 } = requireOptions('diagEmbed', options, { offset: true } as const);
  requireWholeNumber('diagEmbed', 'offset', offset, { least: -(2 ** 15), most: 2 ** 15 });
  axisOf('diagEmbed', x, -1);
  return embedded(x, offset);
}
