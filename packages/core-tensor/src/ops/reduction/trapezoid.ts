import { axisOf } from '../../arguments/axis.ts';
import { requireNumber, requireOptions, requireTensor, underName } from '../../arguments/index.ts';
import { requireFloating } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { mul } from '../elementwise/mul.ts';
import { sub } from '../elementwise/sub.ts';
import { reshape } from '../movement/reshape.ts';
import { slice } from '../movement/slice.ts';
import { sum } from './sum.ts';

interface TrapezoidOptions {
  /** where the values are, as many as along the axis, or of `y`'s shape; default null: at equal distances */
  readonly x?: Tensor | null | undefined;
  /** the distance where there is no `x`; default 1 */
  readonly dx?: number | undefined;
  /** negative counts from the end; default the last */
  readonly axis?: number | undefined;
}

/**
 * Integral by the trapezoidal rule along an axis.
 *
 * `Σ (x[i + 1] − x[i]) · (y[i] + y[i + 1]) / 2`
 *
 * @param y values, any shape, floating
 * @param options `x`: where the values are, default at equal distances; `dx`: the distance then, default 1; `axis`: default −1
 * @returns `y`'s shape without the axis, dtype of `y`
 * @throws {ShapeError} if `axis` is outside the rank of `y`, or `x` does not fit
 * @throws {DTypeError} if `y` is not floating
 * @example trapezoid(tensor([1, 2, 3])).item(); // 4
 * @example trapezoid(tensor([1, 2, 3]), { x: tensor([0, 2, 3]) }).item(); // 5.5
 * @see https://pytorch.org/docs/stable/generated/torch.trapezoid.html
 */
export function trapezoid(y: Tensor, options: TrapezoidOptions = {}): Tensor {
  requireTensor('trapezoid', 'y', y);
  requireFloating('trapezoid', 'y', y.dtype);
  const known = { x: true, dx: true, axis: true } as const;
  const { x = null, dx = 1, axis = -1 } = requireOptions<TrapezoidOptions>('trapezoid', options, known);
  requireNumber('trapezoid', 'dx', dx);
  if (x !== null) requireTensor('trapezoid', 'x', x);
  const k = axisOf('trapezoid', y, axis);
  const both = <R>(of: Tensor, at: number, f: (next: Tensor, now: Tensor) => R): R =>
    f(slice(of, { axis: at, start: 1 }), slice(of, { axis: at, end: -1 }));
  return underName('trapezoid', () => {
    const heights = both(y, k, add);
    if (x === null) return mul(sum(heights, k), dx / 2);
    const distances = both(
      x.rank === 1
        ? reshape(
            x,
            y.shape.map((_, i) => (i === k ? x.size : 1)),
          )
        : x,
      x.rank === 1 ? k : k - y.rank + x.rank,
      sub,
    );
    return mul(sum(mul(distances, heights), k), 0.5);
  });
}
