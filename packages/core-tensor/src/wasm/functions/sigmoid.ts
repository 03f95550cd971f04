import type { Operand } from '../program.ts';
import { lowered, scaledExp } from './exp.ts';
import type { Lanes } from './lanes.ts';

/** `1 / (1 + e^(−x))`, which is 1 from 18 on; both parts of the sum times 2^-32, so that e^104 is none too large. */
export function sigmoid(l: Lanes, x: Operand): Operand {
  const within = l.atLeast(l.atMost(x, 18), -104);
  return l.div(lowered, l.add(scaledExp(l, l.mul(within, -1), -32), lowered));
}

// (2 artanh(w / 2) − w) / w³ for w² ≤ 4 / 9, in powers of w²
const rest = [0.000547449744772166, 0.0021873603109270334, 0.012506796978414059, 0.08333301544189453];

/**
 * `max(x, 0) + ln(1 + e)` with e = e^(−|x|); the logarithm is 2 artanh(w / 2) with w = 2e / (2 + e). What becomes denormal is computed times
 * 2^32.
 */
export function softplus(l: Lanes, x: Operand): Operand {
  const raised = scaledExp(l, l.atLeast(l.mul(l.abs(x), -1), -104), 32);
  const raisedW = l.div(l.add(raised, raised), l.multiplyAdd(raised, lowered, 2));
  const w = l.mul(raisedW, lowered);
  const square = l.mul(w, w);
  const log = l.multiplyAdd(raisedW, l.mul(square, l.polynomial(rest, square)), raisedW);
  return l.multiplyAdd(log, lowered, l.atLeast(x, 0));
}
