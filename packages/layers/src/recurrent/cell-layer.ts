import { Parameter } from '@gradkit/autograd';
import {
  formatShape,
  linear,
  refuseArgument,
  requireBoolean,
  requireGenerator,
  requireTensor,
  requireWholeNumber,
  sameShape,
  ShapeError,
  squeeze,
  uniform,
  unsqueeze,
  zeros,
  type Generator,
  type Step,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

/** Options of all cells. */
export interface CellOptions {
  /** whether the gates have biases; default true */
  readonly bias?: boolean | undefined;
  /** draws initial weights; default the shared generator */
  readonly rng?: Generator | undefined;
}

/** One step of a recurrence. */
export abstract class CellLayer<State> extends Module<[input: Tensor, hx?: State | null], State> {
  readonly weightIh: Parameter; // [gates · hiddenSize, inputSize]
  readonly weightHh: Parameter; // [gates · hiddenSize, hiddenSize]
  readonly biasIh: Parameter | null; // [gates · hiddenSize]
  readonly biasHh: Parameter | null; // [gates · hiddenSize]
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly #name: string;

  constructor(name: string, inputSize: number, hiddenSize: number, gates: number, options: CellOptions) {
    super();
    const { bias = true, rng } = options;
    requireWholeNumber(name, 'inputSize', inputSize, { least: 1 });
    requireWholeNumber(name, 'hiddenSize', hiddenSize, { least: 1 });
    requireBoolean(name, 'bias', bias);
    if (rng !== undefined) requireGenerator(name, 'rng', rng);
    const bound = 1 / Math.sqrt(hiddenSize); // PyTorch's default
    const draw = (...shape: number[]): Parameter => new Parameter(uniform(shape, { low: -bound, high: bound, rng }));
    const rows = gates * hiddenSize;
    this.inputSize = inputSize;
    this.hiddenSize = hiddenSize;
    this.#name = name;
    this.weightIh = draw(rows, inputSize);
    this.weightHh = draw(rows, hiddenSize);
    this.biasIh = bias ? draw(rows) : null;
    this.biasHh = bias ? draw(rows) : null;
  }

  #require(name: string, x: Tensor, rank: number, features: number): void {
    requireTensor(this.#name, name, x);
    if ((x.rank === 1 || x.rank === 2) && x.rank === rank && x.shape[rank - 1] === features) return;
    const batch = rank === 2 ? '[batch, ' : '[';
    throw new ShapeError(this.#name, `${name} is ${formatShape(x.shape)} but must be ${batch}${features}]`, {
      expected: features,
      got: x.shape,
    });
  }

  /** One step. @param states each `[batch, hiddenSize]`, or `[hiddenSize]` as the input; null: zeros */
  protected run(input: Tensor, states: readonly Tensor[] | null, count: number, step: Step): readonly Tensor[] {
    const { weightIh, weightHh, biasIh, biasHh, hiddenSize } = this;
    requireTensor(this.#name, 'input', input);
    this.#require('input', input, input.rank === 1 ? 1 : 2, this.inputSize);
    if (states !== null && states.length !== count)
      refuseArgument(this.#name, 'hx', states, 'a list of two tensors, hidden and cell');
    states?.forEach((state, i) => this.#require(count === 1 ? 'hx' : `hx[${i}]`, state, input.rank, hiddenSize));
    const isBatch = input.rank === 2;
    const x = isBatch ? input : unsqueeze(input, 0);
    const shape = [x.shape[0], hiddenSize];
    states?.forEach((state, i) => {
      if (!isBatch || sameShape(state.shape, shape)) return;
      const name = count === 1 ? 'hx' : `hx[${i}]`;
      throw new ShapeError(this.#name, `${name} is ${formatShape(state.shape)} but must be ${formatShape(shape)}`, {
        expected: shape,
        got: state.shape,
      });
    });
    const before = Array.from({ length: count }, (_, i) =>
      states === null ? zeros(shape, { dtype: x.dtype }) : isBatch ? states[i] : unsqueeze(states[i], 0),
    );
    const fromInput = linear(x, weightIh.value, biasIh?.value);
    const after = step(fromInput, linear(before[0], weightHh.value, biasHh?.value), before).states;
    return isBatch ? after : after.map((state) => squeeze(state, 0));
  }
}
