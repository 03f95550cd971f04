import { apply } from '../../apply.ts';
import { requireNumber, requireOptions, requireTensor } from '../../arguments/index.ts';
import { isFloating, requireNumeric, wholeRange } from '../../dtype.ts';
import { elementOf } from '../../element-of.ts';
import { ConfigError } from '../../errors.ts';
import { defineOp } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';
import { greater } from './greater.ts';
import { less } from './less.ts';
import { logicalAnd } from './logical-and.ts';
import { mask } from './mask.ts';

interface Bounds {
  readonly min: number;
  readonly max: number;
}

export const clampOp = defineOp<[x: Tensor], Bounds>({
  name: 'clamp',
  elementwise: true,
  infer([x]) {
    requireNumeric('clamp', 'x', x.dtype);
    return { shape: x.shape, dtype: x.dtype };
  },
  forward([{ data: x }], { data: y }, { min, max }) {
    for (let i = 0; i < y.length; i++) y[i] = x[i] < min ? min : x[i] > max ? max : x[i];
  },
  // 1 inside, 0 at the bounds and beyond, as in PyTorch; an infinite bound is none
  gradient(dy, { inputs: [x], attributes: { min, max } }) {
    const above = min === -Infinity ? null : greater(x, min);
    const below = max === Infinity ? null : less(x, max);
    const inside = above && below ? logicalAnd(above, below) : (above ?? below);
    return [inside ? mask(dy, inside) : dy];
  },
  onnx({ min, max }, { inputs: [x], node, constant }) {
    const bound = (value: number) => (Number.isFinite(value) ? constant(value, x.dtype) : null);
    const [least, most] = [bound(min), bound(max)];
    // Clip without one of its bounds makes infinities finite; in float64, ONNX Runtime merges it with Relu to what it does not have
    if (!isFloating(x.dtype) || (x.dtype === 'float32' && least !== null && most !== null))
      return { opType: 'Clip', inputs: [x, least, most] };
    if (least === null) return most === null ? { opType: 'Identity' } : { opType: 'Min', inputs: [x, most] };
    if (most === null) return { opType: 'Max', inputs: [x, least] };
    return { opType: 'Min', inputs: [node({ opType: 'Max', inputs: [x, least] }, x), most] };
  },
});

/**
 * Limits each element to min … max.
 *
 * `y = min(max(x, min), max)`
 *
 * @param x any shape, floating or whole numbers
 * @param options `min` default -Infinity, `max` default Infinity
 * @returns same shape and dtype as `x`; NaN stays NaN
 * @throws {ConfigError} if `min` is above `max`
 * @throws {DTypeError} if a bound is a fraction and `x` holds whole numbers, or no element could keep to it
 * @example clamp(tensor([-2, 0.5, 2]), { min: -1, max: 1 }).toArray(); // [-1, 0.5, 1]
 * @see https://onnx.ai/onnx/operators/onnx__Clip.html
 */
export function clamp(
  x: Tensor,
  options: { readonly min?: number | undefined; readonly max?: number | undefined },
): Tensor {
  requireTensor('clamp', 'x', x);
  const known = { min: true, max: true } as const;
  const { min = -Infinity, max = Infinity } = requireOptions('clamp', options, known, '{ min: 0, max: 1 }');
  requireNumber('clamp', 'min', min, { infinite: true });
  requireNumber('clamp', 'max', max, { infinite: true });
  if (min > max)
    throw new ConfigError('clamp', `min is ${min} but max is ${max}; min must not be above max`, {
      expected: max,
      got: min,
    });
  const [least, most] = wholeRange(x.dtype) ?? [-Infinity, Infinity];
  return apply(clampOp, [x], {
    min: min <= least ? -Infinity : elementOf(min, x.dtype, 'clamp', 'min'),
    max: max >= most ? Infinity : elementOf(max, x.dtype, 'clamp', 'max'),
  });
}
