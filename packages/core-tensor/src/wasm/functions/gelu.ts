import type { Operand } from '../program.ts';
import { lowered, scaledExpParts } from './exp.ts';
import type { Lanes } from './lanes.ts';
import { sigmoid } from './sigmoid.ts';

// (2 Φ(−a) · e^(a² / 2) · (1 + a) − 1) / a for 0 ≤ a ≤ 14.5
const top = [
  -0.002011712407693267, -0.010594082996249199, -0.0171866063028574, 0.038074713200330734, 0.16422855854034424,
];
const bottom = [
  0.009953532367944717, 0.09169545769691467, 0.40805310010910034, 1.016675591468811, 1.385952115058899,
  0.8125477433204651,
];

/**
 * `x · Φ(x)` with the normal distribution function, which is max(x, 0) − a · Φ(−a) with a = |x|. Of `a · Φ(−a) = a / (1 + a) · e^(−a²/2) ·
 * (1 + g) / 2` the first part has most of it, and g is small, so its errors are, too. The square is taken in two parts, of which the first
 * is exact, since its error is one of the exponential multiplied by it. All is computed times 2^32, as Φ(−a) is denormal where its product
 * with a is not.
 */
export function gelu(l: Lanes, x: Operand): Operand {
  const a = l.atMost(l.abs(x), 14.5); // 0 further out
  const short = l.and(a, l.bits(-0x1000)); // 12 bits
  const half = l.mul(short, -0.5);
  const correction = l.mul(l.sub(a, short), l.multiplyAdd(a, -0.5, half));
  const { near, power } = scaledExpParts(l, l.mul(half, short), 32, correction);
  const g = l.div(l.mul(a, l.polynomial(top, a)), l.polynomial(bottom, a));
  const factor = l.multiplyAdd(g, near, l.add(g, near)); // (1 + g) · (1 + near) − 1
  const part = l.div(a, l.add(a, 1));
  const raised = l.mul(l.multiplyAdd(part, factor, part), power);
  const y = l.multiplyAdd(raised, -lowered / 2, l.atLeast(x, -0));
  return l.or(y, l.equal(x, -Infinity)); // NaN, as of −∞ · 0
}

const slope = 2 * Math.sqrt(2 / Math.PI);

/** `x / 2 · (1 + tanh t) = x · sigmoid(2t)` with t = √(2/π) · (x + 0.044715 x³) */
export function geluByTanh(l: Lanes, x: Operand): Operand {
  const inner = l.mul(x, l.multiplyAdd(l.mul(x, x), slope * 0.044715, slope));
  return l.mul(x, sigmoid(l, inner));
}
