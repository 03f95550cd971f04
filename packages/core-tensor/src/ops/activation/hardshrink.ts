import { requireNumber, requireOptions, requireTensor } from '../../arguments/index.ts';
import { requireFloating } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { abs } from '../elementwise/abs.ts';
import { lessEqual } from '../elementwise/less-equal.ts';
import { where } from '../elementwise/where.ts';

interface HardshrinkOptions {
  /** how near; at least 0, default 0.5 */
  readonly lambd?: number | undefined;
}

/**
 * Sets what is near 0 to 0.
 *
 * `y = x where |x| > lambd, else 0`
 *
 * @param x any shape, floating
 * @param options `lambd`: at least 0, default 0.5
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @throws {ConfigError} if `lambd` is below 0
 * @example hardshrink(tensor([-2, 0.2, 2])).toArray(); // [-2, 0, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Hardshrink.html
 */
export function hardshrink(x: Tensor, options: HardshrinkOptions = {}): Tensor {
  requireTensor('hardshrink', 'x', x);
  requireFloating('hardshrink', 'x', x.dtype);
  const { lambd = 0.5 } = requireOptions('hardshrink', options, { lambd: true });
  requireNumber('hardshrink', 'lambd', lambd, { least: 0 });
  return where(lessEqual(abs(x), lambd), 0, x);
}
