import type { Operand } from '../program.ts';
import type { Lanes } from './lanes.ts';

// ln 2 in two parts, of which the first has so few bits that its products with whole numbers up to 2^14 are exact
export const ln2 = { high: 0.693359375, low: -0.00021219444170128554 } as const;

/** Added to a small number, it rounds it to a whole one, which then is in the lowest bits. */
export const rounding = 1.5 * 2 ** 23;

// (eʳ − 1 − r) / r² for |r| ≤ ln 2 / 2
const rest = [0.0013870677212253213, 0.008366265334188938, 0.04166743531823158, 0.1666654646396637, 0.4999999701976776];

const one = 0x3f800000;

/** A number in two parts: whole numbers · ln 2 are taken from the high one exactly. */
interface Parts {
  readonly high: Operand;
  readonly low: Operand;
}

/**
 * `x = n · ln 2 + r` with a whole n and |r| ≤ ln 2 / 2; n in the lowest bits of `shifted`.
 *
 * @param parts of x, which itself need only be near
 */
function reduce(l: Lanes, x: Operand, parts?: Parts) {
  const shifted = l.multiplyAdd(x, Math.LOG2E, rounding);
  const n = l.sub(shifted, rounding);
  const high = l.multiplyAdd(n, -ln2.high, parts?.high ?? x);
  const r = parts ? l.add(high, l.multiplyAdd(n, -ln2.low, parts.low)) : l.multiplyAdd(n, -ln2.low, high);
  return { shifted, r };
}

/** `eʳ − 1` for |r| ≤ ln 2 / 2. */
function expm1Near(l: Lanes, r: Operand): Operand {
  return l.multiplyAdd(l.mul(r, r), l.polynomial(rest, r), r);
}

/** `2ⁿ = first · second`, of which each is a normal number though 2ⁿ may be none; what is added to their exponents. */
function powerOfTwo(l: Lanes, shifted: Operand) {
  const first = l.and(l.shiftLeft(shifted, 22), l.bits(-0x800000)); // ⌊n / 2⌋ in the exponent
  return { first, second: l.subWhole(l.shiftLeft(shifted, 23), first) };
}

/** `eˣ`, denormal where it is below 2^-126. */
export function exp(l: Lanes, x: Operand): Operand {
  const { shifted, r } = reduce(l, l.atLeast(l.atMost(x, 88.8), -104)); // from ∞ to 0
  const { first, second } = powerOfTwo(l, shifted);
  return l.mul(expOfParts(l, expm1Near(l, r), l.addWhole(first, l.bits(one))), l.addWhole(second, l.bits(one)));
}

/** `(1 + near) · power`, rounded once where that is a power of two, as its product with `near` is exact. */
export function expOfParts(l: Lanes, near: Operand, power: Operand): Operand {
  return l.multiplyAdd(near, power, power);
}

/** Takes back a scale of 32, which keeps numbers normal that are denormal themselves. */
export const lowered = 2 ** -32;

/** `eˣ · 2^scale`, where that is a normal number. */
export function scaledExp(l: Lanes, x: Operand, scale: number): Operand {
  const { near, power } = scaledExpParts(l, x, scale);
  return expOfParts(l, near, power);
}

/** `eˣ · 2^scale = (1 + near) · power`, where power is a normal number. @param parts as of `reduce` */
export function scaledExpParts(l: Lanes, x: Operand, scale: number, parts?: Parts) {
  const { shifted, r } = reduce(l, x, parts);
  return { near: expm1Near(l, r), power: l.addWhole(l.shiftLeft(shifted, 23), l.bits(one + scale * 0x800000)) };
}

/** `eˣ − 1` = ((eʳ − 1) · first + (first − 1 / second)) · second, which is exact to rounding for small x, where n is 0. */
export function expm1(l: Lanes, x: Operand): Operand {
  const { shifted, r } = reduce(l, l.atLeast(l.atMost(x, 88.8), -18));
  const power = powerOfTwo(l, shifted);
  const first = l.addWhole(power.first, l.bits(one));
  const inverse = l.subWhole(l.bits(one), power.second);
  const sum = l.multiplyAdd(expm1Near(l, r), first, l.sub(first, inverse));
  return l.signed(l.mul(sum, l.addWhole(power.second, l.bits(one))), x);
}

/** `tanh x = (e^(2x) − 1) / (e^(2x) + 1)`, with both sums as in `expm1`. */
export function tanh(l: Lanes, x: Operand): Operand {
  const { near, power } = scaledExpParts(l, l.atLeast(l.atMost(l.add(x, x), 19), -19), 0);
  const top = l.multiplyAdd(near, power, l.sub(power, 1));
  return l.signed(l.div(top, l.multiplyAdd(near, power, l.add(power, 1))), x);
}
