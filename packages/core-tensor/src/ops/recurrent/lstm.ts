import { requireTensor } from '../../arguments/index.ts';
import type { Tensor } from '../../tensor.ts';
import { lstmCell } from '../../wasm/recurrent/cells.ts';
import { lstmStep } from './cells.ts';
import { finalHidden } from './final-hidden.ts';
import { gateOf } from './gate.ts';
import type { Advance } from './kernel.ts';
import { checkLengths } from './lengths.ts';
import { lstmRule } from './lstm-rule.ts';
import type { RecurrentInputs } from './recurrence.ts';
import { applyRecurrence, recurrenceOps } from './recurrence-ops.ts';

const advance: Advance = ({ fromInput, fromState, hidden, cell, saved }, at, n) => {
  for (let j = 0; j < n; j++) {
    const [a, b, h] = [at.input + j, at.state + j, at.hidden + j];
    const i = gateOf(fromInput[a] + fromState[b], hidden);
    const f = gateOf(fromInput[a + n] + fromState[b + n], hidden);
    const g = Math.tanh(fromInput[a + 2 * n] + fromState[b + 2 * n]);
    const o = gateOf(fromInput[a + 3 * n] + fromState[b + 3 * n], hidden);
    cell[h] = f * cell[h] + i * g;
    hidden[h] = o * Math.tanh(cell[h]);
    if (saved.length === 0) continue;
    const to = at.saved + j;
    [saved[0][to], saved[1][to], saved[2][to], saved[3][to]] = [i, f, g, o];
  }
};

const ops = recurrenceOps({
  name: 'lstm',
  gates: 4,
  states: 2,
  saved: 5,
  step: () => lstmStep,
  advance: () => advance,
  cell: () => lstmCell,
  rule: () => lstmRule,
  node: () => ({ opType: 'LSTM', isBounded: true, gates: [0, 3, 1, 2] }),
});

export const lstmOp = ops.op;

/**
 * Long short-term memory over sequences: gates decide what a cell forgets, what it takes in and what it shows.
 *
 * `cell′ = f ⊙ cell + i ⊙ g`, `hidden′ = o ⊙ tanh(cell′)`, with `i, f, o = σ(…)`, `g = tanh(…)` of `W x + b + U hidden + c`
 *
 * @param x `[length, batch, features]`, floating
 * @param weightIh `W` of i, f, g, o, `[directions, 4 · hidden, features]`; the second direction runs from the end
 * @param weightHh `U` of i, f, g, o, `[directions, 4 · hidden, hidden]`
 * @param bias `b`, then `c`, `[directions, 8 · hidden]`
 * @param hidden before the first step, `[directions, batch, hidden]`; null, as for `cell`, for zeros
 * @param cell likewise
 * @param lengths of the sequences, `[batch]`, int32; outputs behind their ends are 0; null: all have all steps
 * @returns the outputs `[length, batch, directions · hidden]`, and the last hidden and cell states, `[directions, batch, hidden]`
 * @throws {ShapeError} if shapes do not fit, or a length is outside 1 … length
 * @throws {DTypeError} if dtypes differ or are not floating
 * @example lstm(zeros([5, 2, 3]), zeros([1, 16, 3]), zeros([1, 16, 4]), zeros([1, 32]))[0].shape; // [5, 2, 4]
 * @see Hochreiter and Schmidhuber (1997); https://onnx.ai/onnx/operators/onnx__LSTM.html
 */
export function lstm(
  x: Tensor,
  weightIh: Tensor,
  weightHh: Tensor,
  bias: Tensor,
  hidden?: Tensor | null,
  cell?: Tensor | null,
  lengths?: Tensor | null,
): [outputs: Tensor, hidden: Tensor, cell: Tensor] {
  requireTensor('lstm', 'x', x);
  const initial = hidden && cell ? [hidden, cell] : [];
  const known = lengths ? [checkLengths(lengths, { where: 'lstm', most: x.shape[0] })] : [];
  const inputs: RecurrentInputs = [x, weightIh, weightHh, bias, ...initial, ...known];
  const attributes = { initial: initial.length > 0, varied: known.length > 0 };
  const [outputs, cells] = applyRecurrence(ops, inputs, attributes);
  return [outputs, finalHidden(outputs, weightIh.shape[0], lengths), cells];
}
