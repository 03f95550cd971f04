import {
  ConfigError,
  formatShape,
  formatValue,
  requireList,
  requireTensor,
  requireWholeNumber,
  reshape,
  ShapeError,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

function requireSizes(where: string, axis: number, sizes: Shape): void {
  requireWholeNumber(where, 'axis', axis);
  requireList(where, 'unflattenedSize', sizes);
  sizes.forEach((size, i) => requireWholeNumber(where, `unflattenedSize[${i}]`, size, { least: -1 }));
  if (sizes.length > 0 && sizes.filter((size) => size === -1).length <= 1) return;
  throw new ConfigError(where, `unflattenedSize is ${formatValue(sizes)}; it must have sizes, at most one of them -1`, {
    got: sizes,
  });
}

/**
 * Makes several axes of one: the way back of `flatten`.
 *
 * @param x any shape and dtype
 * @param axis negative counts from the end
 * @param unflattenedSize the sizes that it becomes; one of them may be -1, which is what is left
 * @returns `x` with those axes in its place
 * @throws {ShapeError} if their product is not the size of the axis
 * @throws {ConfigError} if there are no sizes, or several -1
 * @example unflatten(zeros([2, 6]), 1, [3, -1]).shape; // [2, 3, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Unflatten.html
 */
export function unflatten(x: Tensor, axis: number, unflattenedSize: Shape): Tensor {
  requireTensor('unflatten', 'x', x);
  requireSizes('unflatten', axis, unflattenedSize);
  const at = axis < 0 ? axis + x.rank : axis;
  if (at < 0 || at >= x.rank)
    throw new ShapeError('unflatten', `axis ${axis} is outside the rank of x ${formatShape(x.shape)}`, {
      expected: x.rank,
      got: axis,
    });
  const size = x.shape[at];
  const known = unflattenedSize.filter((each) => each !== -1).reduce((product, each) => product * each, 1);
  const sizes = unflattenedSize.map((each) => (each === -1 ? size / known : each));
  if (sizes.every(Number.isSafeInteger) && sizes.reduce((product, each) => product * each, 1) === size)
    return reshape(x, [...x.shape.slice(0, at), ...sizes, ...x.shape.slice(at + 1)]);
  throw new ShapeError(
    'unflatten',
    `axis ${at} of x ${formatShape(x.shape)} has ${size} entries, of which ${formatShape(unflattenedSize)} cannot be made`,
    {
      expected: size,
      got: unflattenedSize,
    },
  );
}

/**
 * Makes several axes of one: the way back of `Flatten`.
 *
 * @example new Unflatten(1, [3, 2]).forward(zeros([2, 6])).shape; // [2, 3, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Unflatten.html
 */
export class Unflatten extends Module {
  readonly axis: number;
  readonly unflattenedSize: Shape;

  /** @param unflattenedSize the sizes that the axis becomes; one of them may be -1 */
  constructor(axis: number, unflattenedSize: Shape, ...none: []) {
    super(...none);
    requireSizes('Unflatten', axis, unflattenedSize);
    this.axis = axis;
    this.unflattenedSize = [...unflattenedSize];
  }

  forward(x: Tensor): Tensor {
    return unflatten(x, this.axis, this.unflattenedSize);
  }
}
