import { requireNumber, requireOptions, requireTensor } from '../../arguments/index.ts';
import type { Tensor } from '../../tensor.ts';
import { expm1 } from '../elementwise/expm1.ts';
import { lessEqual } from '../elementwise/less-equal.ts';
import { mul } from '../elementwise/mul.ts';
import { where } from '../elementwise/where.ts';

interface EluOptions {
  /** how far the negative side goes down; default 1 */
  readonly alpha?: number | undefined;
}

/**
 * `relu` with a smooth negative side that goes down to `-alpha`.
 *
 * `y = x` above 0, `alpha · (eˣ − 1)` below
 *
 * @param x any shape, floating
 * @param options `alpha`: default 1
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example elu(tensor([-1, 2])).toArray(); // [-0.6321, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.ELU.html
 */
export function elu(x: Tensor, options: EluOptions = {}): Tensor {
  requireTensor('elu', 'x', x);
  const { alpha = 1 } = requireOptions<EluOptions>('elu', options, { alpha: true });
  requireNumber('elu', 'alpha', alpha);
  const bent = lessEqual(x, 0); // not NaN, whose gradient is that of what is above
  return where(bent, mul(expm1(where(bent, x, 0)), alpha), x); // 0: eˣ of large numbers, which are not taken, would spoil gradients
}
