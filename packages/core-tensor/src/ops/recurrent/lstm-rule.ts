import { zerosLike } from '../../create.ts';
import type { Tensor } from '../../tensor.ts';
import { tanh } from '../activation/tanh.ts';
import { add } from '../elementwise/add.ts';
import { mul } from '../elementwise/mul.ts';
import { sub } from '../elementwise/sub.ts';
import { concat } from '../movement/concat.ts';
import { matmul } from '../product/matmul.ts';
import { lstmGradientCell } from '../../wasm/recurrent/cells.ts';
import { masked, masksOf, type CellRule } from './direction-gradient.ts';
import { scan, type ScanStep } from './scan.ts';
import { statesBefore } from './sequence.ts';
import { gradientKernel } from './scan-kernel.ts';
import { stateGradient } from './state-gradient.ts';

/** 1 − x² */
const slope = (x: Tensor): Tensor => sub(1, mul(x, x));
/** x (1 − x) */
const curve = (x: Tensor): Tensor => mul(x, sub(1, x));

/** One step back. Entries: dy, then by what D and C are multiplied, and whether the sequences have this step. */
const back: ScanStep = ([dHidden, dCell], [dy, toCell, toI, toF, toG, toO, kept, present], [weightHh]) => {
  const d = add(dy, dHidden);
  const c = add(dCell, mul(d, toCell));
  const gates = concat([mul(c, toI), mul(c, toF), mul(c, toG), mul(d, toO)], 1);
  return { states: [stateGradient(present, matmul(gates, weightHh), d), mul(c, kept)], outputs: [gates] };
};

const kernel = gradientKernel(lstmGradientCell);

/**
 * Backwards through an LSTM, from the last step to the first, with `D = dy + dhidden`: `C = dcell + D ⊙ o (1 − tanh² c)`, the gates'
 * `[C ⊙ g i (1 − i), C ⊙ c₋₁ f (1 − f), C ⊙ i (1 − g²), D ⊙ tanh c o (1 − o)]`, `dhidden` = their product with `U`, and `dcell = C ⊙ f`.
 */
export const lstmRule: CellRule = ({ direction, dy, dCell, saved: [cells, i, f, g, o], isDifferentiated }) => {
  const { weightHh, initial, reverse } = direction;
  const shown = tanh(cells);
  const before = statesBefore(direction, initial[1], cells);
  const factors = [
    mul(o, slope(shown)),
    mul(g, curve(i)),
    mul(before, curve(f)),
    mul(i, slope(g)),
    mul(shown, curve(o)),
  ];
  const [dHidden, dFirst, gates] = scan(back, {
    states: [zerosLike(initial[0]), dCell ?? zerosLike(initial[1])],
    sequences: [dy, ...factors.map((x) => masked(direction, x, 0)), masked(direction, f, 1), ...masksOf(direction)],
    outside: [weightHh],
    reverse: !reverse,
    isDifferentiated,
    kernel,
  });
  return { fromInput: gates, fromState: gates, initial: [dHidden, dFirst] };
};
