import { apply } from '../../apply.ts';
import { full } from '../../create.ts';
import { isInteger, requireSame } from '../../dtype.ts';
import { ConfigError } from '../../errors.ts';
import { Tensor } from '../../tensor.ts';
import { bitwiseAnd } from '../bitwise/bitwise-and.ts';
import { abs } from '../elementwise/abs.ts';
import { cast } from '../elementwise/cast.ts';
import { operands, type Operand } from '../elementwise/elementwise.ts';
import { equal } from '../elementwise/equal.ts';
import { less } from '../elementwise/less.ts';
import { mul } from '../elementwise/mul.ts';
import { powOp } from '../elementwise/pow.ts';
import { where } from '../elementwise/where.ts';
import { floorDivide } from './floor-divide.ts';

/**
 * Raises element by element to a power, with broadcasting.
 *
 * `y = aᵇ`
 *
 * @param a any shape, floating or whole numbers, or a number
 * @param b same dtype as `a`, a shape that broadcasts with it, or a number
 * @returns the broadcast shape, dtype of the operands, float32 for whole numbers and a fraction; NaN for a fraction of a negative number. In a
 *   file, a whole exponent of whole numbers that follows a free axis must be a tensor, `full([], x.shape[0], { dtype: x.dtype })`
 * @throws {DTypeError} if the dtypes differ or are bool or 16-bit
 * @throws {ShapeError} if the shapes do not broadcast
 * @throws {ConfigError} if whole numbers have a negative number as exponent; as a tensor, such exponents give 0, of 1 and −1 what is right
 * @example pow(tensor([2, 3]), 2).toArray(); // [4, 9]
 * @see https://onnx.ai/onnx/operators/onnx__Pow.html; https://pytorch.org/docs/stable/generated/torch.pow.html (there a plain ½ or −½ is taken as
 *   a root, which is NaN for −Infinity; here, and there as a tensor, it is a power, Infinity or 0)
 */
export function pow(a: Operand, b: Operand): Tensor {
  const whole = [a, b].find((x) => x instanceof Tensor && isInteger(x.dtype)) as Tensor | undefined;
  if (whole === undefined) return apply(powOp, operands('pow', a, b), {});
  const [base, exponent] = [a, b];
  if ([a, b].some((x) => typeof x === 'number' && !Number.isInteger(x)))
    return apply(powOp, operands('pow', fraction(a), fraction(b)), {});
  if (typeof exponent === 'number') return powerOf(base as Tensor, exponent);
  const [x, y] = operands('pow', base, exponent);
  requireSame('pow', ['a', 'b'], [x.dtype, y.dtype]);
  return powers(x, y);
}

const fraction = (x: Operand): Operand => (x instanceof Tensor ? cast(x, 'float32') : x);

/** By squaring, so that whole numbers wrap around as those of a product do. */
function powerOf(x: Tensor, exponent: number): Tensor {
  if (exponent < 0)
    throw new ConfigError('pow', `b is ${exponent}; whole numbers have no negative powers, use a.cast('float32')`, {
      expected: 0,
      got: exponent,
    });
  if (exponent === 0) return full(x.shape, 1, { dtype: x.dtype });
  let [y, square]: [Tensor | null, Tensor] = [null, x];
  for (let rest = exponent; ; square = mul(square, square)) {
    if (rest % 2 === 1) y = y === null ? square : mul(y, square);
    rest = Math.floor(rest / 2);
    if (rest === 0) return y!;
  }
}

/** Likewise with an exponent for each element, bit by bit. */
function powers(x: Tensor, exponents: Tensor): Tensor {
  const bits = { uint8: 8, int32: 31, int64: 53 }[x.dtype as 'int32'];
  const isOdd = (y: Tensor): Tensor => equal(bitwiseAnd(y, 1), 1);
  let rest = where(less(exponents, 0), 0, exponents);
  let [y, square] = [where(isOdd(rest), x, 1), x];
  for (let bit = 1; bit < bits; bit++) {
    rest = floorDivide(rest, 2);
    square = where(equal(rest, 0), 1, square); // else what nobody needs would become too large
    square = mul(square, square);
    y = mul(y, where(isOdd(rest), square, 1));
  }
  if (x.dtype === 'uint8') return y;
  const inverse = where(equal(abs(x), 1), where(isOdd(exponents), x, 1), 0);
  return where(less(exponents, 0), inverse, y);
}
