import { requireTensor } from '../../arguments/require-tensor.ts';
import type { Tensor } from '../../tensor.ts';
import { abs } from '../elementwise/abs.ts';
import { add } from '../elementwise/add.ts';
import { div } from '../elementwise/div.ts';
import { less } from '../elementwise/less.ts';
import { lessEqual } from '../elementwise/less-equal.ts';
import { mul } from '../elementwise/mul.ts';
import { where } from '../elementwise/where.ts';

/**
 * `silu` made of `hardsigmoid`.
 *
 * `y = x · min(max(x + 3, 0), 6) / 6`
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example hardswish(tensor([-4, 0, 1.5, 5])).toArray(); // [0, 0, 1.125, 5]
 * @see Howard et al. (2019); https://pytorch.org/docs/stable/generated/torch.nn.Hardswish.html
 */
export function hardswish(x: Tensor): Tensor {
  requireTensor('hardswish', 'x', x);
  const bent = less(abs(x), 3);
  const inner = where(bent, x, 0); // infinities and NaN, which are not taken, would spoil gradients
  const outer = where(lessEqual(x, -3), mul(x, 0), x); // NaN at −∞, as in PyTorch
  return where(bent, div(mul(inner, add(inner, 3)), 6), outer);
}
