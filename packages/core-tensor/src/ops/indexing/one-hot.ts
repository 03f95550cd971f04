import { requireOptions, requireTensor, requireWholeNumber } from '../../arguments/index.ts';
import { requireInteger, type DType } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { cast } from '../elementwise/cast.ts';
import { arange } from '../../create.ts';
import { equal } from '../elementwise/equal.ts';
import { reshape } from '../movement/reshape.ts';
import { checkLabels } from './labels.ts';

/**
 * Writes each label as a row with a one at its place.
 *
 * @param labels any shape, whole numbers 0 … classes − 1
 * @param classes how many there are
 * @param options `dtype` of the result, default float32
 * @returns the shape of `labels` with one more axis of size `classes`; zeros for a label out of range that only a compiled graph knows
 * @throws {ShapeError} if a label is outside its range
 * @throws {DTypeError} if the labels are not whole numbers
 * @example oneHot(tensor([0, 2], { dtype: 'int32' }), 3).toArray(); // [[1, 0, 0], [0, 0, 1]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.one_hot.html
 */
export function oneHot(labels: Tensor, classes: number, options: { readonly dtype?: DType | undefined } = {}): Tensor {
  requireTensor('oneHot', 'labels', labels);
  const { dtype = 'float32' } = requireOptions('oneHot', options, { dtype: true }, "{ dtype: 'int32' }");
  requireInteger('oneHot', 'labels', labels.dtype);
  requireWholeNumber('oneHot', 'classes', classes, { least: 1 });
  const given = checkLabels(labels, { where: 'oneHot', classes });
  const whole = labels.dtype === 'uint8' ? cast(given, 'int32') : given; // there may be more classes than uint8 holds
  return cast(equal(reshape(whole, [...labels.shape, 1]), arange(classes, { dtype: whole.dtype })), dtype);
}
