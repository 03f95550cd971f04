import { Generator } from '@gradkit/core-tensor';

/** Decisions from one seed. */
export class Chance {
  readonly #rng: Generator;

  constructor(seed: number) {
    this.#rng = new Generator(seed);
  }

  /** true with a probability */
  happens(probability: number): boolean {
    return this.#rng.next() < probability;
  }

  /** a whole number, both ends included */
  between(low: number, high: number): number {
    return low + this.#rng.below(high - low + 1);
  }

  uniform(low: number, high: number): number {
    return low + (high - low) * this.#rng.next();
  }

  of<T>(choices: readonly T[]): T {
    return choices[this.#rng.below(choices.length)];
  }

  shuffled<T>(values: readonly T[]): T[] {
    const rest = [...values];
    return values.map(() => rest.splice(this.#rng.below(rest.length), 1)[0]);
  }
}
