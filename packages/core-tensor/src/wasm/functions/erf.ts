import type { Operand } from '../program.ts';
import type { Lanes } from './lanes.ts';

// P(0) / Q(0) is 2/√π to 44 bits
const top = [
  1.700046482255857e-6, 0.00023582256108056754, 0.0031108639668673277, 0.04372631013393402, 0.15770559012889862,
  0.9362794756889343,
];
const bottom = [
  3.156669845338911e-5, 0.0009608152322471142, 0.01239391602575779, 0.09456052631139755, 0.4163479804992676,
  0.8297560811042786,
];

/** `2/√π ∫₀ˣ e^(−t²) dt = x · P(x²) / Q(x²)`, which is ±1 beyond 3.925. */
export function erf(l: Lanes, x: Operand): Operand {
  const within = l.atMost(l.atLeast(x, -3.925), 3.925);
  const square = l.mul(within, within);
  const y = l.div(l.mul(within, l.polynomial(top, square)), l.polynomial(bottom, square));
  return l.atMost(l.atLeast(y, -1), 1); // rounding may lead a bit further
}
