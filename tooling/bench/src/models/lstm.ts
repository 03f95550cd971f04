import type { Tensor } from '@gradkit/core-tensor';
import { Embedding, Linear, LSTM, Module } from '@gradkit/layers';

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
  readonly lstm: LSTM;
  readonly output: Linear;

  constructor({ vocabulary, features, hidden }: CharacterModelOptions) {
    super();
    this.embedding = new Embedding(vocabulary, features);
    this.lstm = new LSTM(features, hidden, { batchFirst: true });
    this.output = new Linear(hidden, vocabulary);
  }

  /** @param characters `[batch, length]`, whole numbers @returns logits of the next ones, `[batch, length, vocabulary]` */
  forward(characters: Tensor): Tensor {
    const [states] = this.lstm.forward(this.embedding.forward(characters));
    return this.output.forward(states);
  }
}
