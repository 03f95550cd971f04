import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from './add.ts';
import { defineUnary } from './elementwise.ts';
import { mul } from './mul.ts';

export const expm1Op = defineUnary({
  name: 'expm1',
  kernel(x, y) {
    for (let i = 0; i < y.length; i++) y[i] = Math.expm1(x[i]);
  },
  gradient: (dy, _, y) => mul(dy, add(y, 1)),
  // ONNX has no expm1. Near 0: 2t / (1 − t) with t = tanh(x/2), which loses nothing; elsewhere eˣ − 1.
  onnx({ inputs: [x], outputs: [type], node, constant }) {
    const one = constant(1, type.dtype);
    const half = node({ opType: 'Mul', inputs: [x, constant(0.5, type.dtype)] }, type);
    const t = node({ opType: 'Tanh', inputs: [half] }, type);
    const near = node(
      {
        opType: 'Div',
        inputs: [node({ opType: 'Add', inputs: [t, t] }, type), node({ opType: 'Sub', inputs: [one, t] }, type)],
      },
      type,
    );
    const far = node({ opType: 'Sub', inputs: [node({ opType: 'Exp', inputs: [x] }, type), one] }, type);
    const size = node({ opType: 'Abs', inputs: [x] }, type);
    const isNear = node({ opType: 'Less', inputs: [size, one] }, { shape: type.shape, dtype: 'bool' });
    return { opType: 'Where', inputs: [isNear, near, far] };
  },
});

/**
 * e to the power of each element, minus one, exact also for tiny elements.
 *
 * `y = eˣ − 1`
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example expm1(tensor([0])).toArray(); // [0]
 * @see https://pytorch.org/docs/stable/generated/torch.expm1.html
 */
export function expm1(x: Tensor): Tensor {
  return apply(expm1Op, [x], {});
}
