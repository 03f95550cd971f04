import { requireBoolean, requireOptions, requireTensor } from '../../arguments/index.ts';
import { requireNumeric, requireSame } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { equal } from '../elementwise/equal.ts';
import { logicalNot } from '../elementwise/logical-not.ts';
import { reshape } from '../movement/reshape.ts';
import { unsqueeze } from '../movement/unsqueeze.ts';
import { any } from '../reduction/any.ts';

interface IsinOptions {
  /** true where an element is not among them; default false */
  readonly invert?: boolean | undefined;
}

/**
 * True where an element is among others.
 *
 * @param x any shape, floating or whole numbers
 * @param testElements dtype of `x`, any shape
 * @param options `invert`: true where it is not; default false
 * @returns the shape of `x`, bool; NaN is among none
 * @throws {DTypeError} if the dtypes differ, or are bool or 16-bit
 * @example isin(tensor([1, 2, 3]), tensor([2, 3, 5])).toArray(); // [false, true, true]
 * @see https://pytorch.org/docs/stable/generated/torch.isin.html
 */
export function isin(x: Tensor, testElements: Tensor, options: IsinOptions = {}): Tensor {
  const { invert = false } = requireOptions<IsinOptions>('isin', options, { invert: true });
  requireBoolean('isin', 'invert', invert);
  requireTensor('isin', 'x', x);
  requireTensor('isin', 'testElements', testElements);
  requireSame('isin', ['x', 'testElements'], [x.dtype, testElements.dtype]);
  requireNumeric('isin', 'x', x.dtype);
  const found = any(equal(unsqueeze(x, -1), reshape(testElements, [testElements.size])), -1);
  return invert ? logicalNot(found) : found;
}
