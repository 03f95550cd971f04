import { apply } from '../../apply.ts';
import { requireOneOf, requireOptions, requireTensor } from '../../arguments/index.ts';
import { zerosLike } from '../../create.ts';
import { defineOp } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { cast } from '../elementwise/cast.ts';
import { greater } from '../elementwise/greater.ts';
import { mul } from '../elementwise/mul.ts';
import { sub } from '../elementwise/sub.ts';
import { slice } from '../movement/slice.ts';
import { stack } from '../movement/stack.ts';
import { matmul } from '../product/matmul.ts';
import { rnnStep } from './cells.ts';
import { masked, sequenceGradient, type CellRule } from './direction-gradient.ts';
import { finalHidden } from './final-hidden.ts';
import { runSequences, type Advance } from './kernel.ts';
import { checkLengths } from './lengths.ts';
import { onnxRecurrence } from './onnx-recurrence.ts';
import { partsOf, requireParts, type RecurrentAttributes, type RecurrentInputs } from './recurrence.ts';
import { composeSequences } from './sequence.ts';
import { stateGradient } from './state-gradient.ts';

/** What follows the sum. */
export interface RnnOptions {
  /** default tanh */
  readonly nonlinearity?: 'tanh' | 'relu' | undefined;
}

const advanceWith =
  (activate: (x: number) => number): Advance =>
  ({ fromInput, fromState, hidden }, inputAt, stateAt, hiddenAt, n) => {
    for (let j = 0; j < n; j++) hidden[hiddenAt + j] = activate(fromInput[inputAt + j] + fromState[stateAt + j]);
  };

const advance = { tanh: advanceWith(Math.tanh), relu: advanceWith((x) => Math.max(0, x)) };

/** Backwards through a plain recurrence: with `D = dy + dhidden` the sum's gradient is `D ⊙ (1 − y²)`, or that where y > 0. */
const ruleOf =
  (nonlinearity: RecurrentAttributes['nonlinearity']): CellRule =>
  ({ direction, y, dy }) => {
    const { weightHh, initial, order } = direction;
    const slope = nonlinearity === 'relu' ? cast(greater(y, 0), y.dtype) : sub(1, mul(y, y));
    const toSum = masked(direction, slope, 0);
    const sums: Tensor[] = [];
    let dHidden = zerosLike(initial[0]);
    for (const t of order.toReversed()) {
      const d = dy === null ? dHidden : add(slice(dy, [t]), dHidden);
      sums[t] = mul(d, slice(toSum, [t]));
      dHidden = stateGradient(direction, t, matmul(sums[t], weightHh), d);
    }
    const all = stack(sums);
    return { fromInput: all, fromState: all, initial: [dHidden] };
  };

export const rnnOp = defineOp<RecurrentInputs, RecurrentAttributes>({
  name: 'rnn',
  infer(inputs, attributes) {
    const { length, batch, directions, hidden } = requireParts('rnn', partsOf(inputs, attributes), 1);
    return { shape: [length, batch, directions * hidden], dtype: inputs[0].dtype };
  },
  forward: (inputs, y, attributes) =>
    runSequences(partsOf(inputs, attributes), advance[attributes.nonlinearity!], y, undefined),
  gradient: (dy, { inputs, output, attributes }) =>
    sequenceGradient(
      partsOf(inputs, attributes),
      output,
      { dy, dCells: null },
      { states: 1, rule: ruleOf(attributes.nonlinearity) },
    ),
  onnx(attributes, context) {
    const activation = attributes.nonlinearity === 'relu' ? 'Relu' : 'Tanh';
    const activations = Array.from({ length: context.inputs[1].shape[0] }, () => activation);
    return onnxRecurrence(context, attributes, { opType: 'RNN', gates: [0], attributes: { activations } }).outputs;
  },
  decomposition: (inputs, attributes) =>
    composeSequences(partsOf(inputs, attributes), 1, () => rnnStep(attributes.nonlinearity)).slice(0, 1),
});

/**
 * A plain recurrence over sequences.
 *
 * `hidden′ = tanh(W x + b + U hidden + c)`, or relu
 *
 * @param x `[length, batch, features]`, floating
 * @param weightIh `W`, `[directions, hidden, features]`; the second direction runs from the end
 * @param weightHh `U`, `[directions, hidden, hidden]`
 * @param bias `b`, then `c`, `[directions, 2 · hidden]`
 * @param hidden before the first step, `[directions, batch, hidden]`; null for zeros
 * @param lengths of the sequences, `[batch]`, int32; outputs behind their ends are 0; null: all have all steps
 * @param options `nonlinearity`: default tanh
 * @returns the outputs `[length, batch, directions · hidden]`, and the last hidden state `[directions, batch, hidden]`
 * @throws {ShapeError} if shapes do not fit, or a length is outside 1 … length
 * @throws {DTypeError} if dtypes differ or are not floating
 * @example rnn(zeros([5, 2, 3]), zeros([1, 4, 3]), zeros([1, 4, 4]), zeros([1, 8]))[0].shape; // [5, 2, 4]
 * @see Elman (1990); https://onnx.ai/onnx/operators/onnx__RNN.html
 */
export function rnn(
  x: Tensor,
  weightIh: Tensor,
  weightHh: Tensor,
  bias: Tensor,
  hidden?: Tensor | null,
  lengths?: Tensor | null,
  options: RnnOptions = {},
): [outputs: Tensor, hidden: Tensor] {
  requireTensor('rnn', 'x', x);
  const { nonlinearity = 'tanh' } = requireOptions<RnnOptions>('rnn', options, { nonlinearity: true });
  requireOneOf('rnn', 'nonlinearity', nonlinearity, ['tanh', 'relu']);
  const initial = hidden ? [hidden] : [];
  const known = lengths ? [checkLengths(lengths, { where: 'rnn', most: x.shape[0] })] : [];
  const attributes = { initial: initial.length > 0, varied: known.length > 0, nonlinearity };
  const outputs = apply(rnnOp, [x, weightIh, weightHh, bias, ...initial, ...known], attributes);
  return [outputs, finalHidden(outputs, weightIh.shape[0], lengths)];
}
