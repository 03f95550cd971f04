import { apply } from '../../apply.ts';
import { requireOneOf, requireOptions } from '../../arguments/index.ts';
import { requireFloating } from '../../dtype.ts';
import { activeBackend } from '../../eager/backend.ts';
import { defineOp } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { erf } from '../elementwise/erf.ts';
import { erfValue } from '../elementwise/erf-value.ts';
import { mul } from '../elementwise/mul.ts';
import { sub } from '../elementwise/sub.ts';
import { geluGradientOp, slopeTimes } from './gelu-gradient.ts';
import { tanh } from './tanh.ts';

interface GeluOptions {
  /** `none`: exact; `tanh`: the approximation of GPT-2. Default none */
  readonly approximate?: 'none' | 'tanh' | undefined;
}

const slope = Math.sqrt(2 / Math.PI);
const cubic = 0.044715;

export const geluOp = defineOp<[x: Tensor], { approximate: 'none' | 'tanh' }>({
  name: 'gelu',
  elementwise: true,
  infer([x]) {
    requireFloating('gelu', 'x', x.dtype);
    return { shape: x.shape, dtype: x.dtype };
  },
  forward([{ data: x }], { data: y }, { approximate }) {
    if (approximate === 'none')
      for (let i = 0; i < y.length; i++) y[i] = 0.5 * x[i] * (1 + erfValue(x[i] * Math.SQRT1_2));
    else for (let i = 0; i < y.length; i++) y[i] = 0.5 * x[i] * (1 + Math.tanh(slope * (x[i] + cubic * x[i] ** 3)));
  },
  gradient(dy, { inputs: [x], output: y, attributes: { approximate }, createGraph }) {
    const isLast = !createGraph && activeBackend() === null;
    if (approximate === 'none') return [isLast ? apply(geluGradientOp, [dy, x, y], {}) : slopeTimes(dy, x)];
    const square = mul(x, x);
    const t = tanh(mul(mul(x, add(mul(square, cubic), 1)), slope));
    const inner = mul(add(mul(square, 3 * cubic), 1), slope); // derivative of the argument of tanh
    return [mul(dy, mul(add(add(t, 1), mul(mul(x, sub(1, mul(t, t))), inner)), 0.5))];
  },
  onnx: ({ approximate }) => ({ opType: 'Gelu', attributes: { approximate } }),
  decomposition([x], { approximate }) {
    const t =
      approximate === 'none' ? erf(mul(x, Math.SQRT1_2)) : tanh(mul(mul(x, add(mul(mul(x, x), cubic), 1)), slope));
    return [mul(mul(x, add(t, 1)), 0.5)];
  },
});

/**
 * Gaussian error linear unit: lets an element through with the probability that a normal number is below it.
 *
 * `y = x · Φ(x)`
 *
 * @param x any shape, floating
 * @param options `approximate`: `none` (exact, default) or `tanh`
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example gelu(tensor([0, 1])).toArray(); // [0, 0.8413]
 * @see https://onnx.ai/onnx/operators/onnx__Gelu.html
 */
export function gelu(x: Tensor, options: GeluOptions = {}): Tensor {
  const { approximate = 'none' } = requireOptions<GeluOptions>('gelu', options, { approximate: true });
  requireOneOf('gelu', 'approximate', approximate, ['none', 'tanh']);
  return apply(geluOp, [x], { approximate });
}
