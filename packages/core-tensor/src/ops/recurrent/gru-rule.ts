import { zerosLike } from '../../create.ts';
import { add } from '../elementwise/add.ts';
import { mul } from '../elementwise/mul.ts';
import { sub } from '../elementwise/sub.ts';
import { concat } from '../movement/concat.ts';
import { matmul } from '../product/matmul.ts';
import { gruGradientCell } from '../../wasm/recurrent/cells.ts';
import { gatesOf } from './cells.ts';
import { masked, masksOf, type CellRule } from './direction-gradient.ts';
import { scan, type ScanStep } from './scan.ts';
import { gradientKernel } from './scan-kernel.ts';
import { stateGradient } from './state-gradient.ts';

/** One step back. Entries: dy, by what D is multiplied, z, and whether the sequences have this step. */
const back: ScanStep = ([dHidden], [dy, toR, toZ, toM, z, present], [weightHh]) => {
  const d = add(dy, dHidden);
  const gates = concat([mul(d, toR), mul(d, toZ), mul(d, toM)], 1);
  const given = add(matmul(gates, weightHh), mul(d, z));
  return { states: [stateGradient(present, given, d)], outputs: [gates, d] };
};

const kernel = gradientKernel(gruGradientCell);

/**
 * Backwards through a GRU, from the last step to the first, with `D = dy + dhidden` and `m = U hidden + c` of the new state: of the gates
 * `[D ⊙ (1 − z)(1 − n²) m r (1 − r), D ⊙ (hidden − n) z (1 − z), D ⊙ (1 − z)(1 − n²) r]`, their product with `U` and `D ⊙ z` are `dhidden`.
 */
export const gruRule: CellRule = ({ direction, before, dy, saved: [r, z, n, m], isDifferentiated }) => {
  const { weightHh, initial, reverse } = direction;
  const toNew = mul(sub(1, z), sub(1, mul(n, n)));
  const toReset = mul(mul(toNew, m), mul(r, sub(1, r)));
  const toUpdate = mul(sub(before, n), mul(z, sub(1, z)));
  const factors = [toReset, toUpdate, mul(toNew, r)].map((x) => masked(direction, x, 0));
  const [dHidden, fromState, d] = scan(back, {
    states: [zerosLike(initial[0])],
    sequences: [dy, ...factors, z, ...masksOf(direction)],
    outside: [weightHh],
    reverse: !reverse,
    isDifferentiated,
    kernel,
  });
  const fresh = masked(direction, mul(d, toNew), 0);
  const [dr, dz] = gatesOf(fromState, 3);
  return { fromInput: concat([dr, dz, fresh], -1), fromState, initial: [dHidden] };
};
