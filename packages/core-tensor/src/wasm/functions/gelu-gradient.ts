import type { Operand } from '../program.ts';
import { scaledExpParts } from './exp.ts';
import type { Lanes } from './lanes.ts';

const height = 1 / Math.sqrt(2 * Math.PI); // of the normal density

/**
 * `dy · (Φ(x) + x · φ(x))`, where Φ(x) is y / x, but for x so small that y may be denormal. What squaring x leaves out would be an error of the
 * exponential multiplied by x² / 2: it is added where `multiplyAdd` rounds once, and is 0 elsewhere.
 */
export function geluGradient(l: Lanes, dy: Operand, x: Operand, y: Operand): Operand {
  const negative = l.mul(x, -0.5);
  const exponent = l.mul(x, negative);
  const high = l.atLeast(exponent, -87);
  const low = l.multiplyAdd(x, negative, l.mul(exponent, -1));
  const { near, power } = scaledExpParts(l, high, 0, { high, low });
  const density = l.and(l.multiplyAdd(near, power, power), l.greater(exponent, -87)); // 0 further out
  const probability = l.select(l.less(l.abs(x), 2 ** -100), 0.5, l.div(y, x));
  return l.mul(dy, l.multiplyAdd(l.mul(x, height), density, probability));
}
