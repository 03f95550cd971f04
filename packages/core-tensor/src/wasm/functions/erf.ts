import type { Operand } from '../program.ts';
import type { Lanes } from './lanes.ts';

// P(0) / Q(0) is 2/√π − 1/4 to 44 bits
const top = [
  -6.981892056501238e-6, -4.925891062157461e-6, 1.4100614862400107e-5, 0.02264552004635334, 0.060448817908763885,
  0.821683943271637,
];
const bottom = [
  3.5596265661297366e-5, 0.0010833507403731346, 0.013973161578178406, 0.10660692304372787, 0.4693845510482788,
  0.9354547262191772,
];

/**
 * `2/√π ∫₀ˣ e^(−t²) dt = x / 4 + x · P(x²) / Q(x²)`, which is ±1 beyond 3.925. A quarter of x is exact, so that errors of the ratio count for
 * less; where the sum is near 1, that is nearly all of it, and rounding does not lead further.
 */
export function erf(l: Lanes, x: Operand): Operand {
  const within = l.atMost(l.atLeast(x, -3.925), 3.925);
  const square = l.mul(within, within);
  const ratio = l.div(l.polynomial(top, square), l.polynomial(bottom, square));
  return l.multiplyAdd(within, ratio, l.mul(within, 0.25));
}
