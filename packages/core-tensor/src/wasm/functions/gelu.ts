import type { Operand } from '../program.ts';
import { lowered, scaledExpParts } from './exp.ts';
import type { Lanes } from './lanes.ts';
import { sigmoid } from './sigmoid.ts';

// Φ(−a) · e^(a² / 2) for 0 ≤ a ≤ 14.5
const top = [0.0038821601774543524, 0.0384233258664608, 0.17356190085411072, 0.4157155752182007, 0.4749999940395355];
const bottom = [
  0.00973101519048214, 0.096319280564785, 0.44464102387428284, 1.140295147895813, 1.5894217491149902, 0.949999988079071,
];

/**
 * `x · Φ(x)` with the normal distribution function: with a = |x|, Φ(−a) is e^(−a²/2) times a ratio, and Φ(a) = 1 − Φ(−a). The square is
 * taken in two parts, of which the first is exact, since its error is one of the exponential multiplied by it. Φ(−a) is computed times 2^32,
 * as it is denormal where its product with x is not.
 */
export function gelu(l: Lanes, x: Operand): Operand {
  const a = l.abs(x);
  const short = l.and(a, l.bits(-0x1000)); // 12 bits
  const half = l.mul(short, -0.5);
  const correction = l.mul(l.sub(a, short), l.multiplyAdd(a, -0.5, half));
  const { near, power } = scaledExpParts(l, l.mul(half, short), 32, correction);
  const ratio = l.div(l.polynomial(top, a), l.polynomial(bottom, a));
  const tail = l.and(l.mul(l.multiplyAdd(ratio, near, ratio), power), l.less(a, 14.5)); // 0 further out
  const below = l.mul(l.mul(x, tail), lowered);
  return l.select(l.less(x, 0), below, l.mul(x, l.multiplyAdd(tail, -lowered, 1)));
}

const slope = 2 * Math.sqrt(2 / Math.PI);

/** `x / 2 · (1 + tanh t) = x · sigmoid(2t)` with t = √(2/π) · (x + 0.044715 x³) */
export function geluByTanh(l: Lanes, x: Operand): Operand {
  const inner = l.mul(x, l.multiplyAdd(l.mul(x, x), slope * 0.044715, slope));
  return l.mul(x, sigmoid(l, inner));
}
