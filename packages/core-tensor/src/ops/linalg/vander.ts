import { requireBoolean, requireOptions, requireTensor, requireWholeNumber, underName } from '../../arguments/index.ts';
import { ones } from '../../create.ts';
import { requireNumeric } from '../../dtype.ts';
import { ShapeError } from '../../errors.ts';
import type { Tensor } from '../../tensor.ts';
import { concat } from '../movement/concat.ts';
import { flip } from '../movement/flip.ts';
import { slice } from '../movement/slice.ts';
import { unsqueeze } from '../movement/unsqueeze.ts';
import { stretchTo } from '../reduction/broadcast-to-op.ts';
import { cumprod } from '../reduction/cumprod.ts';

interface VanderOptions {
  /** how many powers; default null: as many as there are numbers */
  readonly N?: number | null | undefined;
  /** the power 0 first; default false: last */
  readonly increasing?: boolean | undefined;
}

/**
 * Vandermonde matrix: the powers of each number in a row.
 *
 * `y[i, j] = x[i]^(N − 1 − j)`, or `x[i]^j` with `increasing`
 *
 * @param x `[…, n]`, floating or whole numbers
 * @param options `N`: how many powers, default n; `increasing`: default false
 * @returns `[…, n, N]`, dtype of `x`, but int64 of whole numbers
 * @throws {ShapeError} if `x` is a scalar
 * @throws {ConfigError} if `N` is not a whole number of at least 0
 * @throws {DTypeError} if `x` is bool or 16-bit
 * @example vander(tensor([1, 2, 3])).toArray(); // [[1, 1, 1], [4, 2, 1], [9, 3, 1]]
 * @see https://pytorch.org/docs/stable/generated/torch.vander.html
 */
export function vander(x: Tensor, options: VanderOptions = {}): Tensor {
  requireTensor('vander', 'x', x);
  requireNumeric('vander', 'x', x.dtype);
  const { N = null, increasing = false } = requireOptions<VanderOptions>('vander', options, { N: true, increasing: true }); // prettier-ignore
  if (N !== null) requireWholeNumber('vander', 'N', N, { least: 0, most: 2 ** 24 });
  requireBoolean('vander', 'increasing', increasing);
  if (x.rank === 0)
    throw new ShapeError('vander', 'x is [] but must have at least 1 axis, not 0', { expected: 1, got: 0 });
  const count = N ?? x.shape[x.rank - 1];
  return underName('vander', () => {
    const factors = stretchTo(unsqueeze(x, -1), [...x.shape, Math.max(0, count - 1)]);
    const powers = cumprod(concat([ones([...x.shape, 1], { dtype: x.dtype }), factors], -1), -1);
    const wanted = slice(powers, { axis: -1, end: count });
    return increasing ? wanted : flip(wanted, -1);
  });
}
