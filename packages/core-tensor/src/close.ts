import { requireOptions, requireTensor } from './arguments/index.ts';
import { numbersOf } from './convert.ts';
import { cast } from './ops/elementwise/cast.ts';
import { broadcastTo } from './ops/reduction/broadcast-to.ts';
import { broadcastShapes, sameShape } from './shape.ts';
import type { Tensor } from './tensor.ts';

interface CloseOptions {
  /** allowed difference as a share of the second value; default 1e-5 */
  readonly relative?: number | undefined;
  /** allowed difference beside that; default 1e-8 */
  readonly absolute?: number | undefined;
  /** whether NaN is close to NaN; default false */
  readonly equalNaN?: boolean | undefined;
}

function requirePair(where: string, a: Tensor, b: Tensor): void {
  requireTensor(where, 'a', a);
  requireTensor(where, 'b', b);
}

/**
 * Tells whether two tensors have the same shape, dtype and elements.
 *
 * @example equalTensors(tensor([1, 2]), tensor([1, 2])); // true
 * @see https://pytorch.org/docs/stable/generated/torch.equal.html
 */
export function equalTensors(a: Tensor, b: Tensor): boolean {
  requirePair('equalTensors', a, b);
  if (a.dtype !== b.dtype || !sameShape(a.shape, b.shape)) return false;
  const [x, y] = [numbersOf(a), numbersOf(b)];
  return x.every((value, i) => value === y[i]);
}

/**
 * Tells whether all elements of two tensors are close: `|a − b| ≤ absolute + relative · |b|`.
 *
 * @param a any shape and dtype
 * @param b a shape that broadcasts with it
 * @throws {ShapeError} if the shapes do not broadcast
 * @example allClose(tensor([1]), tensor([1.000001])); // true
 * @see https://pytorch.org/docs/stable/generated/torch.allclose.html
 */
export function allClose(a: Tensor, b: Tensor, options: CloseOptions = {}): boolean {
  const known = { relative: true, absolute: true, equalNaN: true } as const;
  const { relative = 1e-5, absolute = 1e-8, equalNaN = false } = requireOptions('allClose', options, known);
  requirePair('allClose', a, b);
  const shape = broadcastShapes('allClose', a.shape, b.shape);
  const [x, y] = [a, b].map((t) => numbersOf(broadcastTo(cast(t, 'float64'), shape)));
  return x.every((value, i) => {
    if (value === y[i]) return true;
    if (Number.isNaN(value) || Number.isNaN(y[i])) return equalNaN && Number.isNaN(value) && Number.isNaN(y[i]);
    return Number.isFinite(y[i]) && Math.abs(value - y[i]) <= absolute + relative * Math.abs(y[i]);
  });
}
