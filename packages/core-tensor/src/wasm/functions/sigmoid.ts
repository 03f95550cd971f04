import type { Operand } from '../program.ts';
import { lowered, raisedExp } from './exp.ts';
import type { Lanes } from './lanes.ts';

/** `e^(−|x|)`, and the same times 2^32. */
function expOfSize(l: Lanes, x: Operand) {
  const { near, power } = raisedExp(l, l.atLeast(l.mul(l.abs(x), -1), -104));
  const raised = l.mul(l.add(near, 1), power);
  return { e: l.mul(raised, lowered), raised };
}

/** `1 / (1 + e^(−x))`: with e = e^(−|x|), 1 / (1 + e) or e / (1 + e), so that small results keep their digits. */
export function sigmoid(l: Lanes, x: Operand): Operand {
  const { e, raised } = expOfSize(l, x);
  return l.mul(l.div(l.select(l.greaterEqual(x, 0), 1 / lowered, raised), l.add(e, 1)), lowered);
}

// (2 artanh(w / 2) − w) / w³ for w² ≤ 4 / 9, in powers of w²
const rest = [0.000547449744772166, 0.0021873603109270334, 0.012506796978414059, 0.08333301544189453];

/** `max(x, 0) + ln(1 + e)` with e = e^(−|x|); the logarithm is 2 artanh(w / 2) with w = 2e / (2 + e). */
export function softplus(l: Lanes, x: Operand): Operand {
  const { e, raised } = expOfSize(l, x);
  const raisedW = l.div(l.add(raised, raised), l.add(e, 2));
  const w = l.mul(raisedW, lowered);
  const square = l.mul(w, w);
  const log = l.multiplyAdd(raisedW, l.mul(square, l.polynomial(rest, square)), raisedW);
  return l.multiplyAdd(log, lowered, l.atLeast(x, 0));
}
