import { gru, requireOptions, type Tensor } from '@gradkit/core-tensor/functional';
import type { PackedSequence } from './packed-sequence.ts';
import { RecurrentLayer, type RunLayer } from './recurrent-layer.ts';
import {
  recurrentOptionNames,
  requireRecurrent,
  type RecurrentOptions,
  type SequenceOptions,
} from './recurrent-options.ts';

const runLayer: RunLayer = (x, { weightIh, weightHh, bias }, states, lengths) =>
  gru(x, weightIh, weightHh, bias, states?.[0], lengths);

/**
 * Gated recurrent units over sequences: gates decide how much of the state is renewed, and what the new one sees of it.
 *
 * `hidden′ = (1 − z) ⊙ n + z ⊙ hidden`, with `r, z = σ(W x + b + U hidden + c)`, `n = tanh(W x + b + r ⊙ (U hidden + c))`
 *
 * Weights are fields, `weightIhL0`, `biasHhL1Reverse`, which a state dict and `getParameter` call `weight_ih_l0`, `bias_hh_l1_reverse`.
 *
 * @example
 * const [output, hidden] = new GRU(3, 4, { numLayers: 2 }).forward(zeros([5, 2, 3]));
 * output.shape; // [5, 2, 4]
 * hidden.shape; // [2, 2, 4]
 * @see Cho et al. (2014), https://arxiv.org/abs/1406.1078; https://pytorch.org/docs/stable/generated/torch.nn.GRU.html
 */
export class GRU extends RecurrentLayer<Tensor> {
  constructor(inputSize: number, hiddenSize: number, options: RecurrentOptions = {}) {
    const known = requireOptions<RecurrentOptions>('GRU', options, recurrentOptionNames);
    super('GRU', requireRecurrent('GRU', inputSize, hiddenSize, known), { gates: 3, stateSizes: [hiddenSize] });
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
    const [output, [hidden]] = this.run(input, hx === null ? null : [hx], options, runLayer);
    return [output, hidden];
  }
}
