import { requireNumber, requireOptions, requireTensor } from '../../arguments/index.ts';
import { requireFloating } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { abs } from '../elementwise/abs.ts';
import { add } from '../elementwise/add.ts';
import { less } from '../elementwise/less.ts';
import { lessEqual } from '../elementwise/less-equal.ts';
import { sub } from '../elementwise/sub.ts';
import { where } from '../elementwise/where.ts';

interface SoftshrinkOptions {
  /** how near; at least 0, default 0.5 */
  readonly lambd?: number | undefined;
}

/**
 * Draws everything towards 0 by lambd, and what is nearer to 0.
 *
 * `y = x − lambd above lambd, x + lambd below −lambd, else 0`
 *
 * @param x any shape, floating
 * @param options `lambd`: at least 0, default 0.5
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @throws {ConfigError} if `lambd` is below 0
 * @example softshrink(tensor([-2, 0.2, 2])).toArray(); // [-1.5, 0, 1.5]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Softshrink.html
 */
export function softshrink(x: Tensor, options: SoftshrinkOptions = {}): Tensor {
  requireTensor('softshrink', 'x', x);
  requireFloating('softshrink', 'x', x.dtype);
  const { lambd = 0.5 } = requireOptions('softshrink', options, { lambd: true });
  requireNumber('softshrink', 'lambd', lambd, { least: 0 });
  return where(lessEqual(abs(x), lambd), 0, where(less(x, 0), add(x, lambd), sub(x, lambd))); // NaN is not near 0
}
