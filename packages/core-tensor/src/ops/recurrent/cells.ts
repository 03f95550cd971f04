import type { Tensor } from '../../tensor.ts';
import { relu } from '../activation/relu.ts';
import { sigmoid } from '../activation/sigmoid.ts';
import { tanh } from '../activation/tanh.ts';
import { add } from '../elementwise/add.ts';
import { mul } from '../elementwise/mul.ts';
import { sub } from '../elementwise/sub.ts';
import { split } from '../movement/split.ts';

/** One step of a recurrence, composed of operations: the states after it, from what the gates take from the input and from the state. */
export type Step = (fromInput: Tensor, fromState: Tensor, states: readonly Tensor[]) => readonly Tensor[];

/** Pieces along the last axis. */
export const gatesOf = (x: Tensor, count: number): Tensor[] => split(x, x.shape[x.rank - 1] / count, -1);

/** cell′ = f ⊙ cell + i ⊙ g, hidden′ = o ⊙ tanh(cell′) */
export const lstmStep: Step = (fromInput, fromState, [, cell]) => {
  const [i, f, g, o] = gatesOf(add(fromInput, fromState), 4);
  const next = add(mul(sigmoid(f), cell), mul(sigmoid(i), tanh(g)));
  return [mul(sigmoid(o), tanh(next)), next];
};

/** hidden′ = (1 − z) ⊙ n + z ⊙ hidden, with n = tanh(… + r ⊙ (U hidden + c)) */
export const gruStep: Step = (fromInput, fromState, [hidden]) => {
  const [inputs, states] = [gatesOf(fromInput, 3), gatesOf(fromState, 3)];
  const [r, z] = [0, 1].map((i) => sigmoid(add(inputs[i], states[i])));
  const n = tanh(add(inputs[2], mul(r, states[2])));
  return [add(n, mul(z, sub(hidden, n)))];
};

/** hidden′ = tanh(W x + U hidden + b), or relu */
export const rnnStep =
  (nonlinearity: 'tanh' | 'relu' | undefined): Step =>
  (fromInput, fromState) => [(nonlinearity === 'relu' ? relu : tanh)(add(fromInput, fromState))];
