import { apply } from '../../apply.ts';
import { isInteger, requireSame } from '../../dtype.ts';
import { requireOneOf, requireOptions } from '../../arguments/index.ts';
import { Tensor } from '../../tensor.ts';
import { cast } from '../elementwise/cast.ts';
import { divOp } from '../elementwise/div.ts';
import { operands, type Operand } from '../elementwise/elementwise.ts';
import { divisionOperands } from './define-division.ts';
import { roundedDivOp, type RoundingMode } from './rounded-div-op.ts';

interface DivOptions {
  /** `trunc` cuts the quotient off, `floor` rounds it down, null (default) leaves it as it is */
  readonly roundingMode?: RoundingMode | null | undefined;
}

const modes = ['trunc', 'floor', null] as const;

/** Whole numbers and bool as float32, which their quotient is in; other operands as they are. */
function fractions(a: Operand, b: Operand): [Operand, Operand] {
  const tensors = [a, b].filter((x) => x instanceof Tensor);
  if (tensors.some(({ dtype }) => dtype !== 'bool' && !isInteger(dtype))) return [a, b];
  if (tensors.length === 2) requireSame('div', ['a', 'b'], [tensors[0].dtype, tensors[1].dtype]);
  const cut = (x: Operand): Operand => (x instanceof Tensor ? cast(x, 'float32') : x);
  return [cut(a), cut(b)];
}

/**
 * Divides element by element, with broadcasting.
 *
 * `y = a / b`
 *
 * @param a any shape, or a number
 * @param b same dtype as `a`, a shape that broadcasts with it, or a number
 * @param options `roundingMode`: `trunc` cuts the quotient off, `floor` rounds it down, default null; the gradient of rounded quotients is 0
 * @returns the broadcast shape, dtype of the operands; without a rounding mode float32 for whole numbers and bool
 * @throws {DTypeError} if the dtypes differ, or are 16-bit, or bool and there is a rounding mode
 * @throws {ConfigError} if whole numbers are divided by 0, or there is no such rounding mode
 * @throws {ShapeError} if the shapes do not broadcast
 * @example div(tensor([1, -1]), 2).toArray(); // [0.5, -0.5]
 * @example div(tensor([7, -7], { dtype: 'int32' }), 2, { roundingMode: 'floor' }).toArray(); // [3, -4]
 * @see https://pytorch.org/docs/stable/generated/torch.div.html
 */
export function div(a: Operand, b: Operand, options: DivOptions = {}): Tensor {
  const { roundingMode = null } = requireOptions<DivOptions>('div', options, { roundingMode: true });
  requireOneOf('div', 'roundingMode', roundingMode, modes);
  if (roundingMode === null) return apply(divOp, operands('div', ...fractions(a, b)), {});
  return apply(roundedDivOp, divisionOperands('div', a, b), { mode: roundingMode, where: 'div' });
}
