import { apply } from '../../apply.ts';
import { requireTensor } from '../../arguments/index.ts';
import { defineOp } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';
import { gruStep } from './cells.ts';
import { sequenceGradient } from './direction-gradient.ts';
import { finalHidden } from './final-hidden.ts';
import { gruRule } from './gru-rule.ts';
import { runSequences, type Advance } from './kernel.ts';
import { checkLengths } from './lengths.ts';
import { onnxRecurrence } from './onnx-recurrence.ts';
import { partsOf, requireParts, type RecurrentAttributes, type RecurrentInputs } from './recurrence.ts';
import { composeSequences } from './sequence.ts';

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

const advance: Advance = ({ fromInput, fromState, hidden }, inputAt, stateAt, hiddenAt, width) => {
  for (let j = 0; j < width; j++) {
    const [a, b, at] = [inputAt + j, stateAt + j, hiddenAt + j];
    const r = sigmoid(fromInput[a] + fromState[b]);
    const z = sigmoid(fromInput[a + width] + fromState[b + width]);
    const n = Math.tanh(fromInput[a + 2 * width] + r * fromState[b + 2 * width]);
    hidden[at] = n + z * (hidden[at] - n);
  }
};

export const gruOp = defineOp<RecurrentInputs, RecurrentAttributes>({
  name: 'gru',
  infer(inputs, attributes) {
    const { length, batch, directions, hidden } = requireParts('gru', partsOf(inputs, attributes), 3);
    return { shape: [length, batch, directions * hidden], dtype: inputs[0].dtype };
  },
  forward: (inputs, y, attributes) => runSequences(partsOf(inputs, attributes), advance, y, undefined),
  gradient: (dy, { inputs, output, attributes }) =>
    sequenceGradient(partsOf(inputs, attributes), output, { dy, dCells: null }, { states: 1, rule: gruRule }),
  onnx: (attributes, context) =>
    onnxRecurrence(context, attributes, {
      opType: 'GRU',
      gates: [1, 0, 2],
      attributes: { linear_before_reset: 1 },
    }).outputs,
  decomposition: (inputs, attributes) => composeSequences(partsOf(inputs, attributes), 1, () => gruStep).slice(0, 1),
});

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
  const outputs = apply(gruOp, [x, weightIh, weightHh, bias, ...initial, ...known], attributes);
  return [outputs, finalHidden(outputs, weightIh.shape[0], lengths)];
}
