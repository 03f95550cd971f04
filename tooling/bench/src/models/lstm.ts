import { Parameter } from '@gradkit/autograd';
import { linear, slice, split, stack, uniform, zeros, type Tensor } from '@gradkit/core-tensor';
import { Embedding, Linear, Module } from '@gradkit/layers';

/** What an LSTM remembers from one step to the next; both `[batch, hidden]`. */
export interface LSTMState {
  readonly hidden: Tensor;
  readonly cell: Tensor;
}

/**
 * One step of a long short-term memory. Gates decide what the cell forgets, what it takes in and what it shows.
 *
 * `cell′ = f ⊙ cell + i ⊙ g`, `hidden′ = o ⊙ tanh(cell′)`, with `i, f, o = σ(…)`, `g = tanh(…)` of `W x + U hidden + b`
 *
 * @see Hochreiter and Schmidhuber (1997); https://pytorch.org/docs/stable/generated/torch.nn.LSTMCell.html
 */
export class LSTMCell extends Module<[fromInput: Tensor, state: LSTMState], LSTMState> {
  readonly weightIh: Parameter; // [4 · hidden, features]: of i, f, g, o
  readonly weightHh: Parameter; // [4 · hidden, hidden]
  readonly biasIh: Parameter; // [4 · hidden]
  readonly biasHh: Parameter; // [4 · hidden]
  readonly hiddenFeatures: number;

  constructor(inFeatures: number, hiddenFeatures: number) {
    super();
    const bound = 1 / Math.sqrt(hiddenFeatures);
    const draw = (...shape: number[]): Parameter => new Parameter(uniform(shape, { low: -bound, high: bound }));
    this.hiddenFeatures = hiddenFeatures;
    this.weightIh = draw(4 * hiddenFeatures, inFeatures);
    this.weightHh = draw(4 * hiddenFeatures, hiddenFeatures);
    this.biasIh = draw(4 * hiddenFeatures);
    this.biasHh = draw(4 * hiddenFeatures);
  }

  /** The state before the first step: zeros. */
  initialState(batchSize: number): LSTMState {
    const nothing = zeros([batchSize, this.hiddenFeatures], { dtype: this.weightHh.value.dtype });
    return { hidden: nothing, cell: nothing };
  }

  /** What all steps take from their inputs, in one product. @param x `[…, features]` @returns `[…, 4 · hidden]` */
  project(x: Tensor): Tensor {
    return linear(x, this.weightIh.value, this.biasIh.value);
  }

  /** @param fromInput projected, `[batch, 4 · hidden]` @param state after the step before @returns the state after this step */
  forward(fromInput: Tensor, { hidden, cell }: LSTMState): LSTMState {
    const gates = fromInput.add(linear(hidden, this.weightHh.value, this.biasHh.value)); // [batch, 4 · hidden]
    const [i, f, g, o] = split(gates, this.hiddenFeatures, 1);
    const next = f.sigmoid().mul(cell).add(i.sigmoid().mul(g.tanh()));
    return { hidden: o.sigmoid().mul(next.tanh()), cell: next };
  }
}

export interface CharacterModelOptions {
  /** number of different characters */
  readonly vocabulary: number;
  /** numbers that stand for a character */
  readonly features: number;
  readonly hidden: number;
}

/** Guesses the next character from those before: embedding, LSTM, linear layer. */
export class CharacterModel extends Module {
  readonly embedding: Embedding;
  readonly cell: LSTMCell;
  readonly output: Linear;

  constructor({ vocabulary, features, hidden }: CharacterModelOptions) {
    super();
    this.embedding = new Embedding(vocabulary, features);
    this.cell = new LSTMCell(features, hidden);
    this.output = new Linear(hidden, vocabulary);
  }

  /** @param characters `[batch, length]`, whole numbers @returns logits of the next ones, `[batch, length, vocabulary]` */
  forward(characters: Tensor): Tensor {
    const [batchSize, length] = characters.shape;
    const fromInput = this.cell.project(this.embedding.forward(characters.permute([1, 0]))); // [length, batch, 4 · hidden]
    const seen: Tensor[] = [];
    let state = this.cell.initialState(batchSize);
    for (let t = 0; t < length; t++) {
      state = this.cell.forward(slice(fromInput, [t]), state);
      seen.push(state.hidden);
    }
    return this.output.forward(stack(seen)).permute([1, 0, 2]);
  }
}
