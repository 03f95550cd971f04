import { axisOf } from '../../arguments/axis.ts';
import { requireOptions, requireWholeNumber } from '../../arguments/index.ts';
import type { Tensor } from '../../tensor.ts';
import { padAxes } from './pad-op.ts';
import { reshape } from './reshape.ts';
import { unsqueeze } from './unsqueeze.ts';
import { placesOf } from './diagonal.ts';

/** The last axis as the diagonal of matrices: each entry with as many zeros behind it as a row has columns. */
export function embedded(x: Tensor, offset: number): Tensor {
  const length = x.shape[x.rank - 1];
  const size = length + Math.abs(offset);
  const { row, column } = placesOf(size, size, offset);
  const before = x.shape.slice(0, -1);
  const spread = reshape(padAxes(unsqueeze(x, -1), [[0, size]]), [...before, length * (size + 1)]);
  const square = length * (size + 1);
  const start = row * size + column;
  return reshape(padAxes(spread, [[start, size * size - start - square]]), [...before, size, size]);
}

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
