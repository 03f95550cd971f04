import { zerosLike } from '../../create.ts';
import type { Tensor } from '../../tensor.ts';
import { sigmoid } from '../activation/sigmoid.ts';
import { tanh } from '../activation/tanh.ts';
import { add } from '../elementwise/add.ts';
import { mul } from '../elementwise/mul.ts';
import { sub } from '../elementwise/sub.ts';
import { concat } from '../movement/concat.ts';
import { slice } from '../movement/slice.ts';
import { stack } from '../movement/stack.ts';
import { linear } from '../product/linear.ts';
import { matmul } from '../product/matmul.ts';
import { gatesOf } from './cells.ts';
import { masked, type CellRule } from './direction-gradient.ts';
import { stateGradient } from './state-gradient.ts';

/** 1 − x² */
const slope = (x: Tensor): Tensor => sub(1, mul(x, x));
/** x (1 − x) */
const curve = (x: Tensor): Tensor => mul(x, sub(1, x));

/**
 * Backwards through an LSTM. The gates follow from the outputs, all steps at once; then, from the last step to the first, with
 * `D = dy + dhidden`: `C = dcell + D ⊙ o (1 − tanh² c)`, the gates' `[C ⊙ g i (1 − i), C ⊙ c₋₁ f (1 − f), C ⊙ i (1 − g²), D ⊙ tanh c o (1 − o)]`,
 * `dhidden` = their product with `U`, and `dcell = C ⊙ f`.
 */
export const lstmRule: CellRule = ({ direction, before, dy, dCell }) => {
  const { x, weightIh, weightHh, biasIh, biasHh, initial, order } = direction;
  const [i, f, g, o] = gatesOf(add(linear(x, weightIh, biasIh), linear(before, weightHh, biasHh)), 4).map((gate, k) =>
    k === 2 ? tanh(gate) : sigmoid(gate),
  );
  const kept = masked(direction, f, 1);
  const taken = masked(direction, mul(i, g), 0);
  const [cells, cellsBefore]: [Tensor[], Tensor[]] = [[], []];
  let cell = initial[1];
  for (const t of order) {
    cellsBefore[t] = cell;
    cell = add(mul(slice(kept, [t]), cell), slice(taken, [t]));
    cells[t] = cell;
  }
  const shown = tanh(stack(cells));
  const toCell = masked(direction, mul(o, slope(shown)), 0);
  const factors = [mul(g, curve(i)), mul(stack(cellsBefore), curve(f)), mul(i, slope(g)), mul(shown, curve(o))];
  const toGates = masked(direction, concat(factors, -1), 0);
  const gates: Tensor[] = [];
  let [dHidden, dc]: [Tensor, Tensor] = [zerosLike(initial[0]), dCell ?? zerosLike(initial[1])];
  for (const t of order.toReversed()) {
    const d = dy === null ? dHidden : add(slice(dy, [t]), dHidden);
    dc = add(dc, mul(d, slice(toCell, [t])));
    gates[t] = mul(concat([dc, dc, dc, d], 1), slice(toGates, [t]));
    dHidden = stateGradient(direction, t, matmul(gates[t], weightHh), d);
    dc = mul(dc, slice(kept, [t]));
  }
  const all = stack(gates);
  return { fromInput: all, fromState: all, initial: [dHidden, dc] };
};
