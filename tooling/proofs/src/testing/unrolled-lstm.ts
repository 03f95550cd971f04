import { slice, stack, zeros, type Tensor } from '@gradkit/core-tensor';
import { Embedding, Linear, LSTMCell, Module } from '@gradkit/layers';

/** Guesses the next token from those before, step by step in a loop of its own, as people write it by hand. */
export class UnrolledLSTM extends Module<[tokens: Tensor]> {
  readonly embedding: Embedding;
  readonly cell: LSTMCell;
  readonly output: Linear;

  constructor(vocabulary: number, features: number, hidden: number) {
    super();
    this.embedding = new Embedding(vocabulary, features);
    this.cell = new LSTMCell(features, hidden);
    this.output = new Linear(hidden, vocabulary);
  }

  /** @param tokens `[batch, length]` @returns logits of the next ones, `[batch, length, vocabulary]` */
  forward(tokens: Tensor): Tensor {
    const [batch, length] = tokens.shape;
    const inputs = this.embedding.forward(tokens.permute([1, 0]));
    const nothing = zeros([batch, this.cell.hiddenSize], { dtype: inputs.dtype });
    const seen: Tensor[] = [];
    let state: [Tensor, Tensor] = [nothing, nothing];
    for (let t = 0; t < length; t++) {
      state = this.cell.forward(slice(inputs, [t]), state);
      seen.push(state[0]);
    }
    return this.output.forward(stack(seen)).permute([1, 0, 2]);
  }
}
