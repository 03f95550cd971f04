import { requireOneOf, requireOptions, requireTensor } from '../../arguments/index.ts';
import type { Tensor } from '../../tensor.ts';
import { rnnCells } from '../../wasm/recurrent/cells.ts';
import { rnnSteps } from './cells.ts';
import { finalHidden } from './final-hidden.ts';
import type { Advance } from './kernel.ts';
import { checkLengths } from './lengths.ts';
import type { RecurrentInputs } from './recurrence.ts';
import { rnnRules } from './rnn-rule.ts';
import { applyRecurrence, recurrenceOps } from './recurrence-ops.ts';

/** What follows the sum. */
export interface RnnOptions {
  /** default tanh */
  readonly nonlinearity?: 'tanh' | 'relu' | undefined;
}

const advanceWith =
  (activate: (x: number) => number): Advance =>
  ({ fromInput, fromState, hidden }, at, n) => {
    for (let j = 0; j < n; j++) hidden[at.hidden + j] = activate(fromInput[at.input + j] + fromState[at.state + j]);
  };

const advance = { tanh: advanceWith(Math.tanh), relu: advanceWith((x) => Math.max(0, x)) };

const ops = recurrenceOps({
  name: 'rnn',
  gates: 1,
  states: 1,
  saved: 0,
  step: ({ nonlinearity }) => rnnSteps[nonlinearity!],
  advance: ({ nonlinearity }) => advance[nonlinearity!],
  cell: ({ nonlinearity }) => rnnCells[nonlinearity!],
  rule: ({ nonlinearity }) => rnnRules[nonlinearity!],
  node: ({ nonlinearity }, directions) => ({
    opType: 'RNN',
    isBounded: nonlinearity === 'tanh',
    gates: [0],
    attributes: { activations: new Array<string>(directions).fill(nonlinearity === 'relu' ? 'Relu' : 'Tanh') },
  }),
});

export const rnnOp = ops.op;

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
  const inputs: RecurrentInputs = [x, weightIh, weightHh, bias, ...initial, ...known];
  const [outputs] = applyRecurrence(ops, inputs, attributes);
  return [outputs, finalHidden(outputs, weightIh.shape[0], lengths)];
}
