import { apply } from '../../apply.ts';
import type { OnnxContext, OnnxValue } from '../../onnx-rule.ts';
import type { Tensor } from '../../tensor.ts';
import { defineUnary } from '../elementwise/elementwise.ts';
import { mul } from '../elementwise/mul.ts';
import { tanh } from './tanh.ts';

// Near 0 tanh x is next to x. There x − tanh x = x · t / (1 + t), where t = x² / (3 + x² / (5 + x² / (7 + …))) is Lambert's continued fraction.
const levels = { float32: 5, float64: 8 } as const; // exact below 1 to 1e-9 and 1e-16
const near = 1;

function shrunk(x: number): number {
  if (!(Math.abs(x) < near)) return x - Math.tanh(x);
  let below = 2 * levels.float64 + 1;
  for (let k = levels.float64 - 1; k > 0; k--) below = 2 * k + 1 + (x * x) / below;
  const t = (x * x) / below;
  return (x * t) / (1 + t);
}

export const tanhshrinkOp = defineUnary({
  name: 'tanhshrink',
  kernel(x, y) {
    for (let i = 0; i < y.length; i++) y[i] = shrunk(x[i]);
  },
  gradient(dy, x) {
    const y = tanh(x);
    return mul(dy, mul(y, y));
  },
  onnx(context) {
    const [x] = context.inputs;
    const far = calculate(context, 'Sub', x, calculate(context, 'Tanh', x));
    const size = calculate(context, 'Abs', x);
    const isNear = context.node(
      { opType: 'Less', inputs: [size, context.constant(near, x.dtype)] },
      { shape: x.shape, dtype: 'bool' },
    );
    return { opType: 'Where', inputs: [isNear, onnxNear(context), far] };
  },
});

function calculate({ node }: OnnxContext, opType: string, ...inputs: [OnnxValue, ...OnnxValue[]]): OnnxValue {
  const type = inputs.find(({ shape }) => shape.length > 0) ?? inputs[0];
  return node({ opType, inputs }, type);
}

function onnxNear(context: OnnxContext): OnnxValue {
  const [x] = context.inputs;
  const number = (value: number): OnnxValue => context.constant(value, x.dtype);
  const square = calculate(context, 'Mul', x, x);
  const count = levels[x.dtype as 'float64'];
  let below = number(2 * count + 1);
  for (let k = count - 1; k > 0; k--)
    below = calculate(context, 'Add', calculate(context, 'Div', square, below), number(2 * k + 1));
  const t = calculate(context, 'Div', square, below);
  return calculate(context, 'Div', calculate(context, 'Mul', x, t), calculate(context, 'Add', t, number(1)));
}

/**
 * What tanh takes away.
 *
 * `y = x − tanh(x)`, also near 0, where the difference of the two would be lost in rounding
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example tanhshrink(tensor([0, 1])).toArray(); // [0, 0.2384]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Tanhshrink.html
 */
export function tanhshrink(x: Tensor): Tensor {
  return apply(tanhshrinkOp, [x], {});
}
