import { requireOptions, requireTensor, requireWholeNumber } from '../../arguments/index.ts';
import { full, zeros } from '../../create.ts';
import { requireFloating, requireInteger } from '../../dtype.ts';
import { ConfigError, ShapeError } from '../../errors.ts';
import { formatShape, sameShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { requireValues } from './require-values.ts';
import { scatterAdd } from './scatter-add.ts';

interface BincountOptions {
  /** what each element counts for; default null: 1 */
  readonly weights?: Tensor | null | undefined;
  /** at least so many results; default 0 */
  readonly minlength?: number | undefined;
}

/**
 * Counts how often each whole number is there. It cannot be compiled or exported: its size follows values; there, sum `oneHot`.
 *
 * @param x a vector of whole numbers from 0 on
 * @param options `weights`: what each counts for, a floating vector; `minlength`: at least so many results, default 0
 * @returns one number for each of 0 … the largest, int32, or the dtype of the weights
 * @throws {ShapeError} if `x` is no vector, or the weights are not as many
 * @throws {DTypeError} if `x` is not of whole numbers, or the weights are not floating
 * @throws {ConfigError} if a number is negative, or `x` has no values, in a compiled function
 * @example bincount(tensor([0, 2, 2], { dtype: 'int32' })).toArray(); // [1, 0, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.bincount.html
 */
export function bincount(x: Tensor, options: BincountOptions = {}): Tensor {
  const known = { weights: true, minlength: true } as const;
  const { weights = null, minlength = 0 } = requireOptions<BincountOptions>('bincount', options, known);
  requireWholeNumber('bincount', 'minlength', minlength, { least: 0 });
  requireTensor('bincount', 'x', x);
  requireInteger('bincount', 'x', x.dtype);
  if (x.rank !== 1)
    throw new ShapeError('bincount', `x is ${formatShape(x.shape)} but must be a vector, with 1 axis, not ${x.rank}`, {
      expected: 1,
      got: x.rank,
    });
  if (weights !== null) {
    requireTensor('bincount', 'weights', weights);
    requireFloating('bincount', 'weights', weights.dtype);
    if (!sameShape(weights.shape, x.shape))
      throw new ShapeError(
        'bincount',
        `weights are ${formatShape(weights.shape)} but x is ${formatShape(x.shape)}; both must have one shape`,
        { expected: x.shape, got: weights.shape },
      );
  }
  requireValues('bincount', 'x', x);
  let most = minlength;
  for (let i = 0; i < x.size; i++) {
    if (x.data[i] < 0)
      throw new ConfigError('bincount', `element ${i} of x is ${x.data[i]}; it must be at least 0`, {
        expected: 0,
        got: x.data[i],
      });
    most = Math.max(most, x.data[i] + 1);
  }
  const ones = weights ?? full(x.shape, 1, { dtype: 'int32' });
  return scatterAdd(zeros([most], { dtype: ones.dtype }), 0, x, ones);
}
