import { requireNumber, requireOptions, requireTensor } from '../../arguments/index.ts';
import { ConfigError } from '../../errors.ts';
import type { Tensor } from '../../tensor.ts';
import { div } from '../elementwise/div.ts';
import { expm1 } from '../elementwise/expm1.ts';
import { lessEqual } from '../elementwise/less-equal.ts';
import { mul } from '../elementwise/mul.ts';
import { where } from '../elementwise/where.ts';

interface CeluOptions {
  /** how far the negative side goes down, and how slowly; not 0, default 1 */
  readonly alpha?: number | undefined;
}

/**
 * `elu` whose slope at 0 is 1 for every alpha.
 *
 * `y = x above 0, alpha · (exp(x / alpha) − 1) below`
 *
 * @param x any shape, floating
 * @param options `alpha`: not 0, default 1
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @throws {ConfigError} if `alpha` is 0
 * @example celu(tensor([-1, 2])).toArray(); // [-0.6321, 2]
 * @see Barron (2017); https://pytorch.org/docs/stable/generated/torch.nn.CELU.html
 */
export function celu(x: Tensor, options: CeluOptions = {}): Tensor {
  requireTensor('celu', 'x', x);
  const { alpha = 1 } = requireOptions<CeluOptions>('celu', options, { alpha: true });
  requireNumber('celu', 'alpha', alpha);
  if (alpha === 0)
    throw new ConfigError('celu', 'alpha is 0, by which nothing can be divided; it must be another number', { got: 0 });
  const bent = lessEqual(x, 0); // not NaN, whose gradient is that of what is above
  return where(bent, mul(expm1(div(where(bent, x, 0), alpha)), alpha), x); // 0: eˣ of large numbers would spoil gradients
}
