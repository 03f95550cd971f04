import { noGrad } from '@gradkit/autograd';
import { multinomial, softmax, tensor, zeros, type Generator, type Tensor } from '@gradkit/core-tensor';
import type { CharTokenizer } from '@gradkit/data';
import { Dropout, Embedding, Linear, LSTM, Module, withMode, type LSTMState } from '@gradkit/layers';

/** Says of each character what may follow it. What stood before, it knows through the state of an LSTM alone. */
export class CharacterModel extends Module<[characters: Tensor, state: LSTMState], [Tensor, LSTMState]> {
  readonly embedding: Embedding;
  readonly lstm: LSTM;
  readonly dropout = new Dropout(0.2);
  readonly output: Linear;

  constructor(vocabulary: number, { features = 64, hidden = 256 } = {}) {
    super();
    this.embedding = new Embedding(vocabulary, features);
    this.lstm = new LSTM(features, hidden, { batchFirst: true });
    this.output = new Linear(hidden, vocabulary);
  }

  /** What it knows before the first character: nothing. */
  emptyState(batch: number): LSTMState {
    const shape = [1, batch, this.lstm.hiddenSize];
    return [zeros(shape), zeros(shape)];
  }

  /** @param characters `[batch, length]` */
  forward(characters: Tensor, state: LSTMState): [logits: Tensor, state: LSTMState] {
    const [hidden, next] = this.lstm.forward(this.embedding.forward(characters), state); // [batch, length, hidden]
    return [this.output.forward(this.dropout.forward(hidden)), next]; // [batch, length, vocabulary]
  }
}

interface WriteOptions {
  /** how many characters */
  readonly count: number;
  /** divides the logits: below 1 the probable becomes more probable, above 1 the improbable does */
  readonly temperature: number;
  readonly rng: Generator;
}

/** Reads a prime, then goes on: draws a character of those that may follow, reads it, draws the next. @returns what it wrote behind the prime */
export function write(
  model: CharacterModel,
  tokenizer: CharTokenizer,
  prime: string,
  { count, temperature, rng }: WriteOptions,
): string {
  const go = (): string => {
    const written: number[] = [];
    let [logits, state] = model.forward(tensor(tokenizer.encode(prime)).unsqueeze(0), model.emptyState(1));
    for (let i = 0; i < count; i++) {
      const probabilities = softmax(logits.slice([null, -1]).div(temperature), -1); // [1, vocabulary]
      const drawn = multinomial(probabilities, 1, { rng }); // [1, 1]
      written.push(drawn.item());
      [logits, state] = model.forward(drawn, state);
    }
    return tokenizer.decode(written);
  };
  return withMode(model, 'eval', () => noGrad(go));
}
