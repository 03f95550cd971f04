import { encodeElement } from './convert.ts';
import { wholeRange, type DType } from './dtype.ts';
import { DTypeError } from './errors.ts';

/** Whether `dtype` has an element for a number: whole numbers only those in their range; what floats round counts. */
export function isHeld(value: number, dtype: DType): boolean {
  const range = wholeRange(dtype);
  return range === null || (Number.isInteger(value) && value >= range[0] && value <= range[1]);
}

/**
 * The one door for plain numbers: the element of `dtype` that stands for a number, as its array holds it. Floats round, 16-bit ones become their
 * bits, anything but 0 is true; what whole numbers do not hold is an error, for nothing wraps around or is cut off silently.
 *
 * @param value any number
 * @param dtype element type of the tensor that it goes into
 * @param where the public function the caller used
 * @param name of the argument
 * @throws {DTypeError} `value is 300; uint8 holds whole numbers, 0 … 255`
 * @example elementOf(1, 'float16', 'full', 'value'); // 15360
 */
export function elementOf(value: number, dtype: DType, where: string, name: string): number {
  if (dtype === 'bool' || isHeld(value, dtype)) return encodeElement(value, dtype);
  const [least, most] = wholeRange(dtype)!;
  throw new DTypeError(where, `${name} is ${value}; ${dtype} holds whole numbers, ${least} … ${most}`, {
    expected: [least, most],
    got: value,
  });
}

/** Throws unless all are numbers that int64 holds: results of arithmetic may be beyond. */
export function requireExact(where: string, numbers: ArrayLike<number | bigint>): void {
  for (let i = 0; i < numbers.length; i++) {
    if (Number.isSafeInteger(Number(numbers[i]))) continue;
    throw new DTypeError(
      where,
      `int64 element ${i} is ${numbers[i]}, beyond ±2^53, up to which whole numbers are exact`,
      { got: numbers[i] },
    );
  }
}
