import { tanh } from '../functions/exp.ts';
import { Lanes } from '../functions/lanes.ts';
import { sigmoid } from '../functions/sigmoid.ts';
import type { LineWriter } from '../line-writer.ts';
import type { Operand } from '../program.ts';

type Some = readonly Operand[];

/** A step on lanes, with the product of the hidden state and the weight before it. */
export interface StepCell {
  readonly name: string;
  readonly gates: number;
  /**
   * @param states before it; the first is the hidden one
   * @returns the states after it, of which the first is the output, and what its gradient asks for
   */
  step(
    lines: LineWriter,
    fromInput: Some,
    fromState: Some,
    states: Some,
  ): { readonly states: Some; readonly saved: Some };
}

/** A step of a gradient on lanes, with the product of the gates' gradient and the weight behind it. */
export interface GradientCell {
  readonly name: string;
  readonly gates: number;
  /** how many numbers of a step and state the gradient of the output comes with */
  readonly factors: number;
  /** whether some of the state's gradient goes round the product */
  readonly keeps: boolean;
  /** whether `d` is a result, too */
  readonly givesD: boolean;
  /**
   * @param d gradient of the hidden state, in all
   * @param states gradients of the others
   * @returns those of the gates and of the other states before the step, and what goes round the product
   */
  step(
    lines: LineWriter,
    d: Operand,
    factors: Some,
    states: Some,
  ): { readonly gates: Some; readonly states: Some; readonly kept: Operand | null };
}

/** cell′ = f ⊙ cell + i ⊙ g, hidden′ = o ⊙ tanh(cell′) */
export const lstmCell: StepCell = {
  name: 'lstm',
  gates: 4,
  step(lines, fromInput, fromState, [, cell]) {
    const l = new Lanes(lines);
    const sums = fromInput.map((x, gate) => l.add(x, fromState[gate]));
    const [i, f, o] = [sums[0], sums[1], sums[3]].map((x) => sigmoid(l, x));
    const g = tanh(l, sums[2]);
    const next = l.add(l.mul(f, cell), l.mul(i, g));
    return { states: [l.mul(o, tanh(l, next)), next], saved: [i, f, g, o] };
  },
};

export const lstmGradientCell: GradientCell = {
  name: 'lstm gradient',
  gates: 4,
  factors: 6,
  keeps: false,
  givesD: false,
  step(lines, d, [toCell, toI, toF, toG, toO, kept], [dCell]) {
    const l = new Lanes(lines);
    const c = l.add(dCell, l.mul(d, toCell));
    const gates = [l.mul(c, toI), l.mul(c, toF), l.mul(c, toG), l.mul(d, toO)];
    return { gates, states: [l.mul(c, kept)], kept: null };
  },
};

/** hidden′ = (1 − z) ⊙ n + z ⊙ hidden, with n = tanh(… + r ⊙ m), m = U hidden + c */
export const gruCell: StepCell = {
  name: 'gru',
  gates: 3,
  step(lines, fromInput, fromState, [hidden]) {
    const l = new Lanes(lines);
    const [r, z] = [0, 1].map((gate) => sigmoid(l, l.add(fromInput[gate], fromState[gate])));
    const m = fromState[2];
    const n = tanh(l, l.add(fromInput[2], l.mul(r, m)));
    return { states: [l.add(n, l.mul(z, l.sub(hidden, n)))], saved: [r, z, n, m] };
  },
};

export const gruGradientCell: GradientCell = {
  name: 'gru gradient',
  gates: 3,
  factors: 4,
  keeps: true,
  givesD: true,
  step(lines, d, [toR, toZ, toM, z]) {
    const l = new Lanes(lines);
    return { gates: [l.mul(d, toR), l.mul(d, toZ), l.mul(d, toM)], states: [], kept: l.mul(d, z) };
  },
};

const max = 0xe9; // f32x4.max, which gives NaN for NaN
const rectify = (_: Lanes, lines: LineWriter, x: Operand): Operand => lines.emit(max, x, lines.constant(0));

const rnnCell = (name: string, activate: (l: Lanes, lines: LineWriter, x: Operand) => Operand): StepCell => ({
  name,
  gates: 1,
  step(lines, [x], [fromState]) {
    const l = new Lanes(lines);
    return { states: [activate(l, lines, l.add(x, fromState))], saved: [] };
  },
});

/** hidden′ = tanh(W x + U hidden + b), or relu */
export const rnnCells = {
  tanh: rnnCell('tanh rnn', (l, _, x) => tanh(l, x)),
  relu: rnnCell('relu rnn', rectify),
};

export const rnnGradientCell: GradientCell = {
  name: 'rnn gradient',
  gates: 1,
  factors: 1,
  keeps: false,
  givesD: false,
  step: (lines, d, [toSum]) => ({ gates: [new Lanes(lines).mul(d, toSum)], states: [], kept: null }),
};
