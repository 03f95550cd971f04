import { formatShape, requireList, ShapeError, type Shape } from '@gradkit/core-tensor/functional';

/**
 * Connections into and out of one unit of a weight `[out, in, …kernel]`.
 *
 * @throws {ShapeError} for fewer than 2 axes
 * @example fans([8, 3, 5, 5]); // { fanIn: 75, fanOut: 200 }
 */
export function fans(shape: Shape): { fanIn: number; fanOut: number } {
  requireList('fans', 'shape', shape);
  if (shape.length < 2)
    throw new ShapeError('fans', `weight is ${formatShape(shape)}; it needs at least 2 axes, not ${shape.length}`, {
      expected: 2,
      got: shape.length,
    });
  const kernel = shape.slice(2).reduce((product, length) => product * length, 1);
  return { fanIn: shape[1] * kernel, fanOut: shape[0] * kernel };
}
