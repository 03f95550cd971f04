import type { Operand } from '../program.ts';
import { ln2 } from './exp.ts';
import type { Lanes } from './lanes.ts';

// (ln(1 + f) − f + f² / 2) / f³ for √½ ≤ 1 + f ≤ √2
const rest = [
  -0.07636362314224243, 0.12762142717838287, -0.13159598410129547, 0.14201585948467255, -0.1662341058254242,
  0.2000124156475067, -0.2500081956386566, 0.3333333134651184,
];

const sqrtHalf = 0x3f3504f3;
const exponentBits = -0x800000;

/** `ln((1 + f) · 2ᵉ)` for √½ ≤ 1 + f ≤ √2 and a whole e. */
function logOf(l: Lanes, f: Operand, e: Operand): Operand {
  const square = l.mul(f, f);
  const cubic = l.mul(square, l.mul(f, l.polynomial(rest, f)));
  const small = l.multiplyAdd(square, -0.5, l.multiplyAdd(e, ln2.low, cubic));
  return l.multiplyAdd(e, ln2.high, l.add(f, small));
}

/** The exponent of a positive number divided by a mantissa in √½ … √2: as it stands in a float32, and as a whole number. */
function exponentOf(l: Lanes, x: Operand) {
  const above = l.subWhole(x, l.bits(sqrtHalf));
  return { bits: l.and(above, l.bits(exponentBits)), whole: l.fromWhole(l.shiftRight(above, 23)) };
}

/** The result where `x` is beyond `zero`: NaN below, −∞ there; ∞ and NaN stay. */
function atEnds(l: Lanes, y: Operand, x: Operand, zero: number): Operand {
  const defined = l.or(y, l.less(x, zero)); // all bits set: NaN
  return l.select(l.less(x, Infinity), l.select(l.equal(x, zero), -Infinity, defined), x);
}

/** `ln x` */
export function log(l: Lanes, x: Operand): Operand {
  const isSmall = l.less(x, 2 ** -126); // denormal numbers have no exponent
  const scaled = l.select(isSmall, l.mul(x, 2 ** 24), x);
  const { bits, whole } = exponentOf(l, scaled);
  const f = l.sub(l.subWhole(scaled, bits), 1);
  return atEnds(l, logOf(l, f, l.sub(whole, l.and(isSmall, 24))), x, 0);
}

/** `ln(1 + x)`; with 1 + x = (1 + f) · 2ᵉ, where rounding 1 + x may only choose another e: f = x · 2⁻ᵉ + (2⁻ᵉ − 1), x itself where e is 0. */
export function log1p(l: Lanes, x: Operand): Operand {
  const { bits, whole } = exponentOf(l, l.add(x, 1));
  const scale = l.subWhole(l.bits(0x40800000), bits); // 4 · 2⁻ᵉ, since 2^-128 is no normal number
  const f = l.multiplyAdd(l.mul(x, scale), 0.25, l.multiplyAdd(scale, 0.25, -1));
  return l.signed(atEnds(l, logOf(l, f, whole), x, -1), x);
}
