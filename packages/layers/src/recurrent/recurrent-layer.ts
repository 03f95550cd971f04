import { Parameter } from '@gradkit/autograd';
import {
  concat,
  permute,
  requireOptions,
  slice,
  squeeze,
  stack,
  uniform,
  unsqueeze,
  zeros,
  type Generator,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { drop } from '../dropout/drop.ts';
import { Module } from '../module/module.ts';
import { PackedSequence } from './packed-sequence.ts';
import { requireInput, requireState, vectorOfLengths } from './recurrent-inputs.ts';
import type { Recurrent, SequenceOptions } from './recurrent-options.ts';

/** One layer's weights as the operations take them: each with an axis of directions in front. */
export interface LayerWeights {
  readonly weightIh: Tensor;
  readonly weightHh: Tensor;
  readonly bias: Tensor;
  readonly weightHr: Tensor | undefined;
}

/** One layer of a recurrence. @returns outputs, and each state after the last step */
export type RunLayer = (
  x: Tensor,
  weights: LayerWeights,
  states: readonly Tensor[] | null,
  lengths: Tensor | null,
) => readonly Tensor[];

interface Kind {
  /** how many gates a cell has */
  readonly gates: number;
  /** entries of each state */
  readonly stateSizes: readonly number[];
  /** entries of an output, if they are a projection */
  readonly projSize?: number | undefined;
}

/** `weightIhL0`, in a state dict `weight_ih_l0`; `biasHhL1Reverse` is `bias_hh_l1_reverse`. */
type WeightName = `${'weight' | 'bias'}${'Ih' | 'Hh'}${End}` | `weightHr${End}`;
type End = `L${number}` | `L${number}Reverse`;

/** Layers that run over sequences, and have weights for each layer and direction, as fields. */
export abstract class RecurrentLayer<State> extends Module<
  [input: Tensor | PackedSequence, hx?: State | null, options?: SequenceOptions],
  [Tensor | PackedSequence, State]
> {
  /** weights from the input and from the hidden state, and biases of both: `weightIhL0`, `weightHhL0`, `biasIhL0`, `biasHhL0`, … */
  readonly [weight: WeightName]: Parameter;
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly bias: boolean;
  readonly batchFirst: boolean;
  readonly dropout: number;
  readonly bidirectional: boolean;
  readonly rng: Generator | undefined;
  readonly #kind: Kind;
  readonly #name: string;

  constructor(name: string, known: Recurrent, kind: Kind) {
    super();
    this.inputSize = known.inputSize;
    this.hiddenSize = known.hiddenSize;
    this.numLayers = known.numLayers;
    this.bias = known.bias;
    this.batchFirst = known.batchFirst;
    this.dropout = known.dropout;
    this.bidirectional = known.bidirectional;
    this.rng = known.rng;
    this.#kind = kind;
    this.#name = name;
    Object.assign(this, this.#draw());
  }

  /** What names of weights end with, direction by direction. */
  #ends(layer: number): End[] {
    return this.bidirectional ? [`L${layer}`, `L${layer}Reverse`] : [`L${layer}`];
  }

  /** PyTorch's distribution: all from ±1 / √hiddenSize. */
  #draw(): Partial<Record<WeightName, Parameter>> {
    const { hiddenSize, bias, rng } = this;
    const { gates, projSize } = this.#kind;
    const bound = 1 / Math.sqrt(hiddenSize);
    const draw = (...shape: number[]): Parameter => new Parameter(uniform(shape, { low: -bound, high: bound, rng }));
    const weights: Partial<Record<WeightName, Parameter>> = {};
    const rows = gates * hiddenSize;
    const outputs = projSize ?? hiddenSize;
    for (let layer = 0; layer < this.numLayers; layer++) {
      const features = layer === 0 ? this.inputSize : outputs * (this.bidirectional ? 2 : 1);
      for (const end of this.#ends(layer)) {
        weights[`weightIh${end}`] = draw(rows, features);
        weights[`weightHh${end}`] = draw(rows, outputs);
        if (bias) for (const side of ['Ih', 'Hh'] as const) weights[`bias${side}${end}`] = draw(rows);
        if (projSize !== undefined) weights[`weightHr${end}`] = draw(projSize, hiddenSize);
      }
    }
    return weights;
  }

  #weightsOf(layer: number): LayerWeights {
    const ends = this.#ends(layer);
    const all = (name: 'weightIh' | 'weightHh' | 'weightHr'): Tensor =>
      stack(ends.map((end) => this[`${name}${end}`].value));
    const weightIh = all('weightIh');
    const [directions, rows] = weightIh.shape;
    return {
      weightIh,
      weightHh: all('weightHh'),
      bias: this.bias
        ? stack(ends.map((end) => concat([this[`biasIh${end}`].value, this[`biasHh${end}`].value])))
        : zeros([directions, 2 * rows], { dtype: weightIh.dtype }),
      weightHr: this.#kind.projSize === undefined ? undefined : all('weightHr'),
    };
  }

  /** All layers. @param x `[length, batch, features]` */
  #runLayers(run: RunLayer, x: Tensor, hx: readonly Tensor[] | null, lengths: Tensor | null): [Tensor, Tensor[]] {
    const { numLayers, dropout: p, rng } = this;
    const directions = this.bidirectional ? 2 : 1;
    const last: Tensor[][] = [];
    let y = x;
    for (let layer = 0; layer < numLayers; layer++) {
      const range = [layer * directions, (layer + 1) * directions] as const;
      const states = hx === null ? null : hx.map((state) => (numLayers === 1 ? state : slice(state, [range])));
      const [outputs, ...rest] = run(y, this.#weightsOf(layer), states, lengths);
      last.push(rest);
      const isDropped = layer < numLayers - 1 && p > 0 && this.training;
      y = isDropped ? drop(outputs, outputs.shape, { p, rng }) : outputs;
    }
    const states = last[0].map((_, i) => (numLayers === 1 ? last[0][i] : concat(last.map((each) => each[i]))));
    return [y, states];
  }

  /** Takes inputs of any form that PyTorch's layers take, and gives results in the same. */
  protected run<T extends Tensor | PackedSequence>(
    input: T,
    hx: readonly Tensor[] | null,
    options: SequenceOptions,
    run: RunLayer,
  ): [T, Tensor[]] {
    const name = this.#name;
    const directions = this.bidirectional ? 2 : 1;
    const counts = { sizes: this.#kind.stateSizes, layers: this.numLayers * directions };
    if (input instanceof PackedSequence) {
      requireState(name, hx, counts, input.lengths.size);
      const [padded, states] = this.#runLayers(run, input.padded, hx, input.lengths);
      return [input.with(padded) as T, states];
    }
    const x: Tensor = input;
    const { lengths } = requireOptions<SequenceOptions>(name, options, { lengths: true });
    requireInput(name, x, this.inputSize);
    const isBatch = x.rank === 3;
    const turned = (y: Tensor): Tensor => (!isBatch ? y : this.batchFirst ? permute(y, [1, 0, 2]) : y);
    const sequences = isBatch ? turned(x) : unsqueeze(x, 1);
    requireState(name, hx, counts, isBatch ? sequences.shape[1] : null);
    const given = isBatch || hx === null ? hx : hx.map((state) => unsqueeze(state, 1));
    const steps = lengths === undefined ? null : vectorOfLengths(name, lengths, sequences.shape[1]);
    const [y, states] = this.#runLayers(run, sequences, given, steps);
    if (isBatch) return [turned(y) as T, states];
    return [squeeze(y, 1) as T, states.map((state) => squeeze(state, 1))];
  }
}
