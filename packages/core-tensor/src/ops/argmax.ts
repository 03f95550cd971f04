import { apply } from '../apply.ts';
import { requireNumeric } from '../dtype.ts';
import { defineOp } from '../op.ts';
import { normalizeAxis, reducedShape, splitAt } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { requireElements, type ArgOptions } from './reduce.ts';
import { reshape } from './reshape.ts';

export const argmaxOp = defineOp<[x: Tensor], { axis: number; keepDims: boolean }>({
  name: 'argmax',
  infer([x], { axis, keepDims }) {
    requireNumeric('argmax', 'x', x.dtype);
    requireElements('argmax', x, [axis]);
    return { shape: reducedShape(x.shape, [axis], keepDims), dtype: 'int32' };
  },
  forward([{ shape, data: x }], { data: y }, { axis }) {
    const [outer, length, inner] = splitAt(shape, axis);
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) {
        const start = o * length * inner + i;
        let best = 0;
        for (let k = 1; k < length; k++) {
          const [value, former] = [x[start + k * inner], x[start + best * inner]];
          if (value > former || (value !== value && former === former)) best = k;
        }
        y[o * inner + i] = best;
      }
    }
  },
  onnx({ axis, keepDims }, { inputs, outputs: [y], node }) {
    const index = node(
      { opType: 'ArgMax', inputs, attributes: { axis, keepdims: keepDims ? 1 : 0 } },
      { shape: y.shape, dtype: 'int64' },
    );
    return { opType: 'Cast', inputs: [index], attributes: { to: { dtype: 'int32' } } };
  },
});

/**
 * Position of the largest element along an axis; the first of equal ones.
 *
 * @param x any shape, floating or whole numbers
 * @param options `axis`: default the flattened tensor; `keepDims`: leave the axis as size 1
 * @returns `x`'s shape without the axis, int32
 * @throws {ShapeError} if the axis is outside the rank of `x` or has no elements
 * @throws {DTypeError} if `x` is bool or 16-bit
 * @example argmax(tensor([[1, 5], [7, 3]]), { axis: 1 }).toArray(); // [1, 0]
 * @see https://onnx.ai/onnx/operators/onnx__ArgMax.html
 */
export function argmax(x: Tensor, { axis, keepDims = false }: ArgOptions = {}): Tensor {
  if (axis !== undefined) return apply(argmaxOp, [x], { axis: normalizeAxis('argmax', axis, x.rank), keepDims });
  const position = apply(argmaxOp, [reshape(x, [x.size])], { axis: 0, keepDims: false });
  return keepDims
    ? reshape(
        position,
        x.shape.map(() => 1),
      )
    : position;
}
