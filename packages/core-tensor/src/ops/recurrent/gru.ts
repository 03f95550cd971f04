import { requireTensor } from '../../arguments/index.ts';
import type { Tensor } from '../../tensor.ts';
import { gruCell } from '../../wasm/recurrent/cells.ts';
import { gruStep } from './cells.ts';
import { finalHidden } from './final-hidden.ts';
import { gateOf } from './gate.ts';
import { gruRule } from './gru-rule.ts';
import type { Advance } from './kernel.ts';
import { checkLengths } from './lengths.ts';
import type { RecurrentInputs } from './recurrence.ts';
import { applyRecurrence, recurrenceOps } from './recurrence-ops.ts';

const advance: Advance = ({ fromInput, fromState, hidden, saved }, at, width) => {
  for (let j = 0; j < width; j++) {
    const [a, b, h] = [at.input + j, at.state + j, at.hidden + j];
    const r = gateOf(fromInput[a] + fromState[b], hidden);
    const z = gateOf(fromInput[a + width] + fromState[b + width], hidden);
    const m = fromState[b + 2 * width];
    const n = Math.tanh(fromInput[a + 2 * width] + r * m);
    hidden[h] = n + z * (hidden[h] - n);
    if (saved.length === 0) continue;
    const to = at.saved + j;
    [saved[0][to], saved[1][to], saved[2][to], saved[3][to]] = [r, z, n, m];
  }
};

const ops = recurrenceOps({
  name: 'gru',
  gates: 3,
  states: 1,
  saved: 4,
  step: () => gruStep,
  advance: () => advance,
  cell: () => gruCell,
  rule: () => gruRule,
  node: () => ({ opType: 'GRU', isBounded: true, gates: [1, 0, 2], attributes: { linear_before_reset: 1 } }),
});

export const gruOp = ops.op;

/**
 * Gated recurrent units over sequences: gates decide how much of the state is renewed, and what the new one sees of it.
 *
 * `hidden′ = (1 − z) ⊙ n + z ⊙ hidden`, with `r, z = σ(W x + b + U hidden + c)`, `n = tanh(W x + b + r ⊙ (U hidden + c))`
 *
 * @param x `[length, batch, features]`, floating
 * @param weightIh `W` of r, z, n, `[directions, 3 · hidden, features]`; the second direction runs from the end
 * @param weightHh `U` of r, z, n, `[directions, 3 · hidden, hidden]`
 * @param bias `b`, then `c`, `[directions, 6 · hidden]`
 * @param hidden before the first step, `[directions, batch, hidden]`; null for zeros
 * @param lengths of the sequences, `[batch]`, int32; outputs behind their ends are 0; null: all have all steps
 * @returns the outputs `[length, batch, directions · hidden]`, and the last hidden state `[directions, batch, hidden]`
 * @throws {ShapeError} if shapes do not fit, or a length is outside 1 … length
 * @throws {DTypeError} if dtypes differ or are not floating
 * @example gru(zeros([5, 2, 3]), zeros([1, 12, 3]), zeros([1, 12, 4]), zeros([1, 24]))[0].shape; // [5, 2, 4]
 * @see Cho et al. (2014), https://arxiv.org/abs/1406.1078; https://onnx.ai/onnx/operators/onnx__GRU.html
 */
export function gru(
  x: Tensor,
  weightIh: Tensor,
  weightHh: Tensor,
  bias: Tensor,
  hidden?: Tensor | null,
  lengths?: Tensor | null,
): [outputs: Tensor, hidden: Tensor] {
  requireTensor('gru', 'x', x);
  const initial = hidden ? [hidden] : [];
  const known = lengths ? [checkLengths(lengths, { where: 'gru', most: x.shape[0] })] : [];
  const attributes = { initial: initial.length > 0, varied: known.length > 0 };
  const inputs: RecurrentInputs = [x, weightIh, weightHh, bias, ...initial, ...known];
  const [outputs] = applyRecurrence(ops, inputs, attributes);
  return [outputs, finalHidden(outputs, weightIh.shape[0], lengths)];
}
