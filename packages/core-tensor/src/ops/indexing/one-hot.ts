import {
  isPlainObject,
  refuseArgument,
  requireOptions,
  requireTensor,
  requireWholeNumber,
} from '../../arguments/index.ts';
import { requireInteger, type DType } from '../../dtype.ts';
import { ConfigError } from '../../errors.ts';
import { formatShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { cast } from '../elementwise/cast.ts';
import { arange } from '../../create.ts';
import { equal } from '../elementwise/equal.ts';
import { reshape } from '../movement/reshape.ts';
import { checkLabels } from './labels.ts';

interface OneHotOptions {
  /** how many classes there are; default −1: as many as the largest label needs */
  readonly numClasses?: number | undefined;
  /** of the result; default float32 */
  readonly dtype?: DType | undefined;
}

/** As many classes as the largest label needs. */
function inferred(labels: Tensor): number {
  if (labels.isSymbolic || labels.size === 0)
    throw new ConfigError(
      'oneHot',
      `numClasses is left out, but the labels ${formatShape(labels.shape)} ${labels.isSymbolic ? 'have no values while their function is traced' : 'are none'}; give it, as in oneHot(labels, 10)`,
      { got: labels.shape },
    );
  let most = 1;
  for (const label of labels.data) most = Math.max(most, label + 1);
  return most;
}

/**
 * Writes each label as a row with a one at its place.
 *
 * @param labels any shape, whole numbers 0 … numClasses − 1
 * @param numClasses how many there are; left out or −1: as many as the largest label needs, which only eager labels tell; or the options
 * @param options `dtype` of the result, default float32; `numClasses` may stand here, too
 * @returns the shape of `labels` with one more axis of size `numClasses`; zeros for a label out of range that only a compiled graph knows
 * @throws {ShapeError} if a label is outside its range
 * @throws {ConfigError} if `numClasses` is left out and the labels have no values
 * @throws {DTypeError} if the labels are not whole numbers
 * @example
 * oneHot(tensor([0, 2], { dtype: 'int32' }), 3).toArray(); // [[1, 0, 0], [0, 0, 1]]
 * oneHot(tensor([0, 1], { dtype: 'int32' }), { dtype: 'int32' }).toArray(); // [[1, 0], [0, 1]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.one_hot.html (its result is int64)
 */
export function oneHot(labels: Tensor, numClasses?: number | OneHotOptions, options?: OneHotOptions): Tensor {
  requireTensor('oneHot', 'labels', labels);
  const isNamed = isPlainObject(numClasses);
  if (isNamed && options !== undefined)
    refuseArgument('oneHot', 'numClasses', numClasses, 'a whole number where options follow');
  const last = isNamed ? numClasses : options;
  const known = { numClasses: true, dtype: true } as const;
  const given = requireOptions<OneHotOptions>('oneHot', last === undefined ? {} : last, known, "{ dtype: 'int32' }");
  const { dtype = 'float32' } = given;
  const placed = isNamed ? undefined : (numClasses as number | undefined);
  const asked = placed === undefined ? (given.numClasses ?? -1) : placed;
  requireInteger('oneHot', 'labels', labels.dtype);
  const classes = asked === -1 ? inferred(labels) : asked;
  requireWholeNumber('oneHot', 'numClasses', classes, { least: 1 });
  const checked = checkLabels(labels, { where: 'oneHot', classes });
  const whole = labels.dtype === 'uint8' ? cast(checked, 'int32') : checked; // there may be more classes than uint8 holds
  return cast(equal(reshape(whole, [...labels.shape, 1]), arange(classes, { dtype: whole.dtype })), dtype);
}
