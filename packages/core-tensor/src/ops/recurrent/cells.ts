import type { Tensor } from '../../tensor.ts';
import { relu } from '../activation/relu.ts';
import { sigmoid } from '../activation/sigmoid.ts';
import { tanh } from '../activation/tanh.ts';
import { add } from '../elementwise/add.ts';
import { mul } from '../elementwise/mul.ts';
import { sub } from '../elementwise/sub.ts';
import { split } from '../movement/split.ts';

/** What a step of a recurrence gives. */
interface Stepped {
  /** after it; the first is the output */
  readonly states: readonly Tensor[];
  /** what else its gradient asks for, `[batch, hidden]` each */
  readonly saved: readonly Tensor[];
}

/** One step of a recurrence, composed of operations, from what the gates take from the input and from the state. */
export type Step = (fromInput: Tensor, fromState: Tensor, states: readonly Tensor[]) => Stepped;

/** Pieces along the last axis. */
export const gatesOf = (x: Tensor, count: number): Tensor[] => split(x, x.shape[x.rank - 1] / count, -1);

/** cell′ = f ⊙ cell + i ⊙ g, hidden′ = o ⊙ tanh(cell′). Saved: i, f, g, o. */
export const lstmStep: Step = (fromInput, fromState, [, cell]) => {
  const sums = add(fromInput, fromState);
  const [i, f, , o] = gatesOf(sigmoid(sums), 4); // all at once, with one that nobody needs: fewer operations
  const g = tanh(gatesOf(sums, 4)[2]);
  const next = add(mul(f, cell), mul(i, g));
  return { states: [mul(o, tanh(next)), next], saved: [i, f, g, o] };
};

/** hidden′ = (1 − z) ⊙ n + z ⊙ hidden, with n = tanh(… + r ⊙ m), m = U hidden + c. Saved: r, z, n, m. */
export const gruStep: Step = (fromInput, fromState, [hidden]) => {
  const [inputs, states] = [gatesOf(fromInput, 3), gatesOf(fromState, 3)];
  const [r, z] = [0, 1].map((i) => sigmoid(add(inputs[i], states[i])));
  const n = tanh(add(inputs[2], mul(r, states[2])));
  return { states: [add(n, mul(z, sub(hidden, n)))], saved: [r, z, n, states[2]] };
};

const rnnStepWith =
  (activation: typeof tanh): Step =>
  (fromInput, fromState) => ({ states: [activation(add(fromInput, fromState))], saved: [] });

/** hidden′ = tanh(W x + U hidden + b), or relu. Nothing is saved: the gradient follows from the outputs. */
export const rnnSteps = { tanh: rnnStepWith(tanh), relu: rnnStepWith(relu) };
