import { defineOp } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { erf } from '../elementwise/erf.ts';
import { erfValue } from '../elementwise/erf-value.ts';
import { exp } from '../elementwise/exp.ts';
import { mul } from '../elementwise/mul.ts';

const height = 1 / Math.sqrt(2 * Math.PI); // of the normal density

/** The gradient of `gelu` in one pass, where that is all: dy · (Φ(x) + x · φ(x)). Who has no Φ finds it in y = x · Φ(x). */
export const geluGradientOp = defineOp<[dy: Tensor, x: Tensor, y: Tensor]>({
  name: 'gelu',
  elementwise: true,
  infer: ([dy]) => dy,
  forward([{ data: dy }, { data: x }], { data: dx }) {
    for (let i = 0; i < dx.length; i++) {
      const at = x[i];
      dx[i] = dy[i] * (0.5 * (1 + erfValue(at * Math.SQRT1_2)) + at * Math.exp(-0.5 * at * at) * height);
    }
  },
  decomposition: ([dy, x]) => [slopeTimes(dy, x)],
});

/** The gradient of `gelu`, of operations that have gradients in turn. */
export function slopeTimes(dy: Tensor, x: Tensor): Tensor {
  const probability = mul(add(erf(mul(x, Math.SQRT1_2)), 1), 0.5);
  const density = mul(exp(mul(mul(x, x), -0.5)), height);
  return mul(dy, add(probability, mul(x, density)));
}
