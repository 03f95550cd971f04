import type { Operand } from '../program.ts';
import { expOfParts, lowered, rounding, scaledExpParts } from './exp.ts';
import type { Lanes } from './lanes.ts';

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
  const high = l.mul(half, short);
  const low = l.mul(l.sub(a, short), l.multiplyAdd(a, -0.5, half));
  const { near, power } = scaledExpParts(l, high, 32, { high, low });
  const g = l.div(l.mul(a, l.polynomial(top, a)), l.polynomial(bottom, a));
  const factor = l.multiplyAdd(g, near, l.add(g, near)); // (1 + g) · (1 + near) − 1
  const part = l.div(a, l.add(a, 1));
  return rampLess(l, x, l.mul(l.multiplyAdd(part, factor, part), power), lowered / 2);
}

/** `max(x, 0) − raised · scale`: −0 where nothing is left below 0, and NaN for −∞, as −∞ · 0 is. */
function rampLess(l: Lanes, x: Operand, raised: Operand, scale: number): Operand {
  return l.or(l.multiplyAdd(raised, -scale, l.atLeast(x, -0)), l.equal(x, -Infinity));
}

// 2t = linear · a + cubic · a³
const linear = 2 * Math.sqrt(2 / Math.PI);
const cubic = linear * 0.044715;

// a step with cubic · step³ = 2^-16, and linear · step: 16 bits behind the point, and what is left
const step = { high: 0.0597991943359375, low: 4.947125712563521e-7 } as const;
const linearStep = { high: 0.095428466796875, low: -1.969531640347305e-6 } as const;

/**
 * `x / 2 · (1 + tanh t)` with t = √(2/π) · (x + 0.044715 x³), which is max(x, 0) − a · e^(−2t) / (1 + e^(−2t)) with a = |x|. An exponent needs
 * more bits than a float32 has: with a = k · step + b and a whole k, it is `high` = k · (linear · step + 2^-16 k²), which is exact without
 * `linearStep.low`, and `low`, b times the slope between k · step and a, which is below 1. All is computed times 2^32, as in `gelu`.
 */
export function geluByTanh(l: Lanes, x: Operand): Operand {
  const a = l.atMost(l.abs(x), 10.8); // 0 further out
  const k = l.sub(l.multiplyAdd(a, 1 / step.high, rounding), rounding);
  const b = l.multiplyAdd(k, -step.low, l.multiplyAdd(k, -step.high, a));
  const high = l.mul(k, l.multiplyAdd(l.mul(k, k), -(2 ** -16), -linearStep.high));
  // a² + a · (a − b) + (a − b)² = 3 a · (a − b) + b²
  const slope = l.multiplyAdd(l.mul(b, b), -cubic, l.multiplyAdd(l.mul(a, l.sub(a, b)), -3 * cubic, -linear));
  const low = l.multiplyAdd(b, slope, l.mul(k, -linearStep.low));
  const { near, power } = scaledExpParts(l, l.add(high, low), 32, { high, low });
  const sum = l.multiplyAdd(expOfParts(l, near, power), lowered, 1);
  return rampLess(l, x, l.div(expOfParts(l, near, l.mul(a, power)), sum), lowered);
}
