import { isGradEnabled } from '@gradkit/autograd';
import { lstm, projectedLstm, requireOptions, requireWholeNumber, type Tensor } from '@gradkit/core-tensor/functional';
import type { PackedSequence } from './packed-sequence.ts';
import { RecurrentLayer, type RunLayer } from './recurrent-layer.ts';
import {
  recurrentOptionNames,
  requireRecurrent,
  type RecurrentOptions,
  type SequenceOptions,
} from './recurrent-options.ts';

interface LSTMOptions extends RecurrentOptions {
  /** entries of the hidden state, if it is a projection; default 0: it is none */
  readonly projSize?: number | undefined;
}

/** The hidden and the cell state, each `[numLayers · directions, batch, …]`. */
export type LSTMState = readonly [hidden: Tensor, cell: Tensor];

const runLayer: RunLayer = (x, { weightHr, ...weights }, states, lengths) => {
  const [hidden, cell] = states ?? [];
  if (weightHr !== undefined)
    return projectedLstm(
      x,
      { ...weights, weightHr },
      states === null ? null : [hidden, cell],
      lengths,
      isGradEnabled(),
    );
  return lstm(x, weights.weightIh, weights.weightHh, weights.bias, hidden, cell, lengths);
};

/**
 * Long short-term memory over sequences: gates decide what a cell forgets, what it takes in and what it shows.
 *
 * `cell′ = f ⊙ cell + i ⊙ g`, `hidden′ = o ⊙ tanh(cell′)`, with `i, f, o = σ(…)`, `g = tanh(…)` of `W x + b + U hidden + c`
 *
 * Weights are fields, `weightIhL0`, `biasHhL1Reverse`, which a state dict and `getParameter` call `weight_ih_l0`, `bias_hh_l1_reverse`.
 *
 * @example
 * const [output, [hidden, cell]] = new LSTM(3, 4, { batchFirst: true }).forward(zeros([2, 5, 3]));
 * output.shape; // [2, 5, 4]
 * hidden.shape; // [1, 2, 4]
 * new LSTM(3, 4).getParameter('weight_ih_l0').value.shape; // [16, 3]
 * @see Hochreiter and Schmidhuber (1997); https://pytorch.org/docs/stable/generated/torch.nn.LSTM.html
 */
export class LSTM extends RecurrentLayer<LSTMState> {
  readonly projSize: number;

  /** @throws {ConfigError} if `projSize` is not below `hiddenSize` */
  constructor(inputSize: number, hiddenSize: number, options: LSTMOptions = {}) {
    const known = requireOptions<LSTMOptions>('LSTM', options, { ...recurrentOptionNames, projSize: true });
    const { projSize = 0 } = known;
    const recurrent = requireRecurrent('LSTM', inputSize, hiddenSize, known);
    requireWholeNumber('LSTM', 'projSize', projSize, { least: 0, most: hiddenSize - 1 });
    super('LSTM', recurrent, {
      gates: 4,
      stateSizes: [projSize === 0 ? hiddenSize : projSize, hiddenSize],
      ...(projSize === 0 ? {} : { projSize }),
    });
    this.projSize = projSize;
  }

  /**
   * @param input `[length, batch, inputSize]`, batch first where it was asked for, or one sequence `[length, inputSize]`, or packed
   * @param hx the state before the first step; default zeros
   * @param options `lengths`: of the sequences
   * @returns the outputs in the form of the input, and the state after the last step
   */
  forward<T extends Tensor | PackedSequence>(
    input: T,
    hx: LSTMState | null = null,
    options: SequenceOptions = {},
  ): [T, LSTMState] {
    const [output, [hidden, cell]] = this.run(input, hx, options, runLayer);
    return [output, [hidden, cell]];
  }
}
