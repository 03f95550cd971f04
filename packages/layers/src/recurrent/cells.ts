import {
  gruStep,
  lstmStep,
  requireOneOf,
  requireOptions,
  rnnSteps,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { CellLayer, type CellOptions } from './cell-layer.ts';
import type { LSTMState } from './lstm.ts';

interface RNNCellOptions extends CellOptions {
  /** default tanh */
  readonly nonlinearity?: 'tanh' | 'relu' | undefined;
}

/**
 * One step of a plain recurrence.
 *
 * `hidden′ = tanh(W x + b + U hidden + c)`, or relu
 *
 * @example new RNNCell(3, 4).forward(zeros([2, 3])).shape; // [2, 4]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.RNNCell.html
 */
export class RNNCell extends CellLayer<Tensor> {
  readonly nonlinearity: 'tanh' | 'relu';

  constructor(inputSize: number, hiddenSize: number, options: RNNCellOptions = {}) {
    const known = { bias: true, nonlinearity: true, rng: true } as const;
    const { nonlinearity = 'tanh', ...rest } = requireOptions<RNNCellOptions>('RNNCell', options, known);
    requireOneOf('RNNCell', 'nonlinearity', nonlinearity, ['tanh', 'relu']);
    super('RNNCell', inputSize, hiddenSize, 1, rest);
    this.nonlinearity = nonlinearity;
  }

  /** @param input `[batch, inputSize]` or `[inputSize]` @param hx the state before, `[batch, hiddenSize]`; default zeros @returns the state after */
  forward(input: Tensor, hx: Tensor | null = null): Tensor {
    return this.run(input, hx === null ? null : [hx], 1, rnnSteps[this.nonlinearity])[0];
  }
}

/**
 * One step of a long short-term memory.
 *
 * `cell′ = f ⊙ cell + i ⊙ g`, `hidden′ = o ⊙ tanh(cell′)`, with `i, f, o = σ(…)`, `g = tanh(…)` of `W x + b + U hidden + c`
 *
 * @example
 * const [hidden, cell] = new LSTMCell(3, 4).forward(zeros([2, 3]));
 * hidden.shape; // [2, 4]
 * @see Hochreiter and Schmidhuber (1997); https://pytorch.org/docs/stable/generated/torch.nn.LSTMCell.html
 */
export class LSTMCell extends CellLayer<LSTMState> {
  constructor(inputSize: number, hiddenSize: number, options: CellOptions = {}) {
    const known = requireOptions<CellOptions>('LSTMCell', options, { bias: true, rng: true });
    super('LSTMCell', inputSize, hiddenSize, 4, known);
  }

  /** @param input `[batch, inputSize]` or `[inputSize]` @param hx hidden and cell before, `[batch, hiddenSize]` each; default zeros @returns both after */
  forward(input: Tensor, hx: LSTMState | null = null): [hidden: Tensor, cell: Tensor] {
    const [hidden, cell] = this.run(input, hx, 2, lstmStep);
    return [hidden, cell];
  }
}

/**
 * One step of a gated recurrent unit.
 *
 * `hidden′ = (1 − z) ⊙ n + z ⊙ hidden`, with `r, z = σ(W x + b + U hidden + c)`, `n = tanh(W x + b + r ⊙ (U hidden + c))`
 *
 * @example new GRUCell(3, 4).forward(zeros([2, 3])).shape; // [2, 4]
 * @see Cho et al. (2014), https://arxiv.org/abs/1406.1078; https://pytorch.org/docs/stable/generated/torch.nn.GRUCell.html
 */
export class GRUCell extends CellLayer<Tensor> {
  constructor(inputSize: number, hiddenSize: number, options: CellOptions = {}) {
    const known = requireOptions<CellOptions>('GRUCell', options, { bias: true, rng: true });
    super('GRUCell', inputSize, hiddenSize, 3, known);
  }

  /** @param input `[batch, inputSize]` or `[inputSize]` @param hx the state before, `[batch, hiddenSize]`; default zeros @returns the state after */
  forward(input: Tensor, hx: Tensor | null = null): Tensor {
    return this.run(input, hx === null ? null : [hx], 1, gruStep)[0];
  }
}
