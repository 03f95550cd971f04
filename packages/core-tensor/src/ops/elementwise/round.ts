import { apply } from '../../apply.ts';
import { requireWholeNumber } from '../../arguments/number.ts';
import { requireOptions } from '../../arguments/options.ts';
import { zerosLike } from '../../create.ts';
import { requireFloating } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { div } from './div.ts';
import { defineUnary } from './elementwise.ts';
import { mul } from './mul.ts';
import { isWhole } from './whole.ts';

interface RoundOptions {
  /** digits kept behind the point; negative: before it; default 0 */
  readonly decimals?: number | undefined;
}

export const roundOp = defineUnary({
  name: 'round',
  kernel(x, y) {
    for (let i = 0; i < y.length; i++) {
      const rest = x[i] - Math.floor(x[i]);
      y[i] = rest === 0.5 ? 2 * Math.round(x[i] / 2) : Math.round(x[i]);
    }
  },
  gradient: (dy) => zerosLike(dy),
  onnx: () => ({ opType: 'Round' }),
});

/**
 * Nearest whole number of each element, or number of so many decimals; halves go to the even one.
 *
 * `y = round(x · 10^decimals) / 10^decimals`. The gradient is 0.
 *
 * @param x any shape, floating or, without decimals, whole numbers, which stay as they are
 * @param options `decimals`: digits kept behind the point, negative before it; default 0
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is bool or 16-bit, or whole numbers and decimals are given
 * @throws {ConfigError} if `decimals` is no whole number
 * @example round(tensor([0.5, 1.5, 1.4])).toArray(); // [0, 2, 1]
 * @example round(tensor([123.456]), { decimals: 1 }).toArray(); // [123.5]
 * @see https://pytorch.org/docs/stable/generated/torch.round.html
 */
export function round(x: Tensor, options: RoundOptions = {}): Tensor {
  const { decimals = 0 } = requireOptions<RoundOptions>('round', options, { decimals: true });
  requireWholeNumber('round', 'decimals', decimals);
  if (decimals === 0) return isWhole('round', x) ? x : apply(roundOp, [x], {});
  requireFloating('round', 'x', x.dtype);
  const scale = 10 ** Math.abs(decimals); // and not its reciprocal, which is rounded itself
  return decimals > 0
    ? div(apply(roundOp, [mul(x, scale)], {}), scale)
    : mul(apply(roundOp, [div(x, scale)], {}), scale);
}
