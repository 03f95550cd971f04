import { requireOneOf, requireOptions, rnn, type Tensor } from '@gradkit/core-tensor/functional';
import type { PackedSequence } from './packed-sequence.ts';
import { RecurrentLayer } from './recurrent-layer.ts';
import {
  recurrentOptionNames,
  requireRecurrent,
  type RecurrentOptions,
  type SequenceOptions,
} from './recurrent-options.ts';

interface RNNOptions extends RecurrentOptions {
  /** default tanh */
  readonly nonlinearity?: 'tanh' | 'relu' | undefined;
}

/**
 * A plain recurrence over sequences (Elman network).
 *
 * `hidden′ = tanh(W x + b + U hidden + c)`, or relu
 *
 * Weights are fields, `weightIhL0`, `biasHhL1Reverse`, which a state dict and `getParameter` call `weight_ih_l0`, `bias_hh_l1_reverse`.
 *
 * @example new RNN(3, 4, { bidirectional: true }).forward(zeros([5, 2, 3]))[0].shape; // [5, 2, 8]
 * @see Elman (1990); https://pytorch.org/docs/stable/generated/torch.nn.RNN.html
 */
export class RNN extends RecurrentLayer<Tensor> {
  readonly nonlinearity: 'tanh' | 'relu';

  constructor(inputSize: number, hiddenSize: number, options: RNNOptions = {}) {
    const known = requireOptions<RNNOptions>('RNN', options, { ...recurrentOptionNames, nonlinearity: true });
    const { nonlinearity = 'tanh' } = known;
    requireOneOf('RNN', 'nonlinearity', nonlinearity, ['tanh', 'relu']);
    super('RNN', requireRecurrent('RNN', inputSize, hiddenSize, known), { gates: 1, stateSizes: [hiddenSize] });
    this.nonlinearity = nonlinearity;
  }

  /**
   * @param input `[length, batch, inputSize]`, batch first where it was asked for, or one sequence `[length, inputSize]`, or packed
   * @param hx the state before the first step, `[numLayers · directions, batch, hiddenSize]`; default zeros
   * @param options `lengths`: of the sequences
   * @returns the outputs in the form of the input, and the state after the last step
   */
  forward<T extends Tensor | PackedSequence>(
    input: T,
    hx: Tensor | null = null,
    options: SequenceOptions = {},
  ): [T, Tensor] {
    const { nonlinearity } = this;
    const [output, [hidden]] = this.run(
      input,
      hx === null ? null : [hx],
      options,
      (x, { weightIh, weightHh, bias }, states, lengths) =>
        rnn(x, weightIh, weightHh, bias, states?.[0], lengths, { nonlinearity }),
    );
    return [output, hidden];
  }
}
