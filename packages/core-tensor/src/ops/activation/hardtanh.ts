import { requireNumber, requireOptions, requireTensor } from '../../arguments/index.ts';
import { requireNumeric } from '../../dtype.ts';
import { ConfigError } from '../../errors.ts';
import type { Tensor } from '../../tensor.ts';
import { within } from './within.ts';

interface HardtanhOptions {
  /** least value; default -1 */
  readonly minVal?: number | undefined;
  /** largest value; default 1 */
  readonly maxVal?: number | undefined;
}

/**
 * A tanh of straight lines: the input within limits.
 *
 * `y = min(max(x, minVal), maxVal)`
 *
 * @param x any shape, floating
 * @param options `minVal`: default -1; `maxVal`: default 1
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @throws {ConfigError} if `minVal` is not below `maxVal`
 * @example hardtanh(tensor([-2, 0.5, 2])).toArray(); // [-1, 0.5, 1]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Hardtanh.html
 */
export function hardtanh(x: Tensor, options: HardtanhOptions = {}): Tensor {
  requireTensor('hardtanh', 'x', x);
  const { minVal = -1, maxVal = 1 } = requireOptions('hardtanh', options, { minVal: true, maxVal: true });
  requireNumeric('hardtanh', 'x', x.dtype);
  requireNumber('hardtanh', 'minVal', minVal);
  requireNumber('hardtanh', 'maxVal', maxVal);
  if (minVal >= maxVal)
    throw new ConfigError('hardtanh', `minVal is ${minVal} but maxVal is ${maxVal}; minVal must be below maxVal`, {
      expected: maxVal,
      got: minVal,
    });
  return within(x, minVal, maxVal);
}
