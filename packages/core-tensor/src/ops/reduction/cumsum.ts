import { apply } from '../../apply.ts';
import { requireBoolean, requireOptions } from '../../arguments/index.ts';
import { requireNumeric } from '../../dtype.ts';
import { defineOp } from '../../op.ts';
import { splitAt } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { alongAxis } from '../movement/along-axis.ts';
import { widened } from './widened.ts';

interface CumsumOptions {
  /** leave each element out of its own sum; default false */
  readonly exclusive?: boolean | undefined;
  /** sum from the end; default false */
  readonly reverse?: boolean | undefined;
}

export const cumsumOp = defineOp<[x: Tensor], { axis: number; exclusive: boolean; reverse: boolean }>({
  name: 'cumsum',
  infer([x]) {
    requireNumeric('cumsum', 'x', x.dtype);
    return { shape: x.shape, dtype: x.dtype };
  },
  forward([{ shape, data: x }], { data: y }, { axis, exclusive, reverse }) {
    const [outer, length, inner] = splitAt(shape, axis);
    const step = reverse ? -inner : inner;
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) {
        let at = o * length * inner + i + (reverse ? (length - 1) * inner : 0);
        let total = 0;
        for (let k = 0; k < length; k++, at += step) {
          if (exclusive) y[at] = total;
          total += x[at];
          if (!exclusive) y[at] = total;
        }
      }
    }
  },
  gradient: (dy, { attributes: { axis, exclusive, reverse } }) => [cumsum(dy, axis, { exclusive, reverse: !reverse })],
  onnx: ({ axis, exclusive, reverse }, { inputs: [x], constant }) => ({
    opType: 'CumSum',
    inputs: [x, constant(axis, 'int64')],
    attributes: { exclusive: exclusive ? 1 : 0, reverse: reverse ? 1 : 0 },
  }),
});

/**
 * Running sum along an axis.
 *
 * @param x any shape, floating, whole numbers or bool
 * @param axis negative counts from the end
 * @param options `exclusive`: leave each element out of its own sum; `reverse`: sum from the end
 * @returns same shape and dtype as `x`, but int64 of whole numbers and bool
 * @throws {ShapeError} if the axis is outside the rank of `x`
 * @throws {DTypeError} if `x` is 16-bit
 * @example cumsum(tensor([1, 2, 3]), 0).toArray(); // [1, 3, 6]
 * @see https://onnx.ai/onnx/operators/onnx__CumSum.html
 */
export function cumsum(x: Tensor, axis: number, options: CumsumOptions = {}): Tensor {
  const { exclusive = false, reverse = false } = requireOptions<CumsumOptions>('cumsum', options, {
    exclusive: true,
    reverse: true,
  });
  requireBoolean('cumsum', 'exclusive', exclusive);
  requireBoolean('cumsum', 'reverse', reverse);
  return alongAxis('cumsum', x, axis, (of, along) => [
    apply(cumsumOp, [widened(of)], { axis: along, exclusive, reverse }),
  ])[0];
}
