import type { Operand } from '../program.ts';
import type { Lanes } from './lanes.ts';

/** `max(x, 0)`; +0 for −0, and NaN stays */
export function relu(l: Lanes, x: Operand): Operand {
  return l.andNot(x, l.lessEqual(x, 0));
}

/** `x` within bounds, of which an infinite one is none; NaN stays */
export function clamp(l: Lanes, x: Operand, min: number, max: number): Operand {
  const raised = min === -Infinity ? x : l.atLeast(x, min);
  return max === Infinity ? raised : l.atMost(raised, max);
}

/** The larger element, NaN where one is: three instructions of the processor, and `f32x4.max` becomes eight. */
export function maximum(l: Lanes, a: Operand, b: Operand): Operand {
  return l.or(l.atLeast(b, a), l.notEqual(a, a));
}

/** The smaller element, NaN where one is. */
export function minimum(l: Lanes, a: Operand, b: Operand): Operand {
  return l.or(l.atMost(b, a), l.notEqual(a, a));
}

/** −1, 0 or 1; of NaN 0 */
export function sign(l: Lanes, x: Operand): Operand {
  return l.sub(l.and(l.greater(x, 0), 1), l.and(l.less(x, 0), 1));
}

const exponents = [-2, -1, 1, 2, 3, 4] as const;
type SmallExponent = (typeof exponents)[number];

/** Whether `pow` has that exponent. */
export function isSmallExponent(value: number): value is SmallExponent {
  return exponents.some((one) => one === value);
}

/** `x` to a small whole power. Of −2 the square is that of 1 / x, as x² may be too small where that is not too large. */
export function pow(l: Lanes, x: Operand, exponent: SmallExponent): Operand {
  if (exponent < 0) return pow(l, l.div(1, x), exponent === -1 ? 1 : 2);
  if (exponent === 1) return x;
  const square = l.mul(x, x);
  if (exponent === 2) return square;
  return l.mul(square, exponent === 3 ? x : square);
}
