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

/**
 * Backwards through a GRU. The gates follow from the outputs, all steps at once; then, with `D = dy + dhidden` and `m = U hidden + c` of the
 * new state: of the gates `[D ⊙ (1 − z)(1 − n²) m r (1 − r), D ⊙ (hidden − n) z (1 − z), D ⊙ (1 − z)(1 − n²) r]`, their product with `U`
 * and `D ⊙ z` are `dhidden`.
 */
export const gruRule: CellRule = ({ direction, before, dy }) => {
  const { x, weightIh, weightHh, biasIh, biasHh, initial, order } = direction;
  const inputs = gatesOf(linear(x, weightIh, biasIh), 3);
  const states = gatesOf(linear(before, weightHh, biasHh), 3);
  const [r, z] = [0, 1].map((i) => sigmoid(add(inputs[i], states[i])));
  const n = tanh(add(inputs[2], mul(r, states[2])));
  const toNew = mul(sub(1, z), sub(1, mul(n, n)));
  const toReset = mul(mul(toNew, states[2]), mul(r, sub(1, r)));
  const toUpdate = mul(sub(before, n), mul(z, sub(1, z)));
  const toGates = masked(direction, concat([toReset, toUpdate, mul(toNew, r)], -1), 0);
  const [gates, all]: [Tensor[], Tensor[]] = [[], []];
  let dHidden = zerosLike(initial[0]);
  for (const t of order.toReversed()) {
    const d = dy === null ? dHidden : add(slice(dy, [t]), dHidden);
    all[t] = d;
    gates[t] = mul(concat([d, d, d], 1), slice(toGates, [t]));
    const given = add(matmul(gates[t], weightHh), mul(d, slice(z, [t])));
    dHidden = stateGradient(direction, t, given, d);
  }
  const fromState = stack(gates);
  const fresh = masked(direction, mul(stack(all), toNew), 0);
  const [dr, dz] = gatesOf(fromState, 3);
  return { fromInput: concat([dr, dz, fresh], -1), fromState, initial: [dHidden] };
};
