import { refuseArgument } from '../arguments/refuse-argument.ts';
import { threefry, type Words } from './threefry.ts';

/** Where a generator stands: plain data for checkpoints. */
export interface GeneratorState {
  readonly key: readonly [number, number];
  /** 64-bit blocks drawn so far */
  readonly counter: number;
}

/**
 * A seeded stream of random bits. Counter-based: the bits depend on nothing but the seed and how many came before, so they are the same in
 * Node and in browsers, and a stream can be split into independent ones.
 *
 * @example
 * const rng = new Generator(42);
 * const { state } = rng;
 * const first = rng.next();
 * rng.state = state;
 * rng.next() === first; // true
 */
export class Generator {
  #key: Words;
  #counter: number;
  readonly #block = new Uint32Array(2);

  /**
   * @param value the seed, a whole number
   * @throws {ConfigError} if the seed is not a whole number between ±2^53
   */
  constructor(value: number) {
    if (!Number.isSafeInteger(value)) refuseArgument('Generator', 'seed', value, 'a whole number between ±2^53');
    this.#key = [value | 0, Math.floor(value / 2 ** 32) | 0];
    this.#counter = 0;
  }

  /** Where the stream stands; set it to go back there. */
  get state(): GeneratorState {
    return { key: [...this.#key], counter: this.#counter };
  }

  /** @throws {ConfigError} unless it is what `state` gave */
  set state(state: GeneratorState) {
    const { key, counter } = Object(state) as GeneratorState;
    const numbers = Array.isArray(key) ? [...(key as unknown[]), counter] : [];
    if (numbers.length !== 3 || !numbers.every(Number.isSafeInteger) || counter < 0)
      refuseArgument('Generator', 'state', state, 'what state gave');
    this.#key = [key[0], key[1]];
    this.#counter = counter;
  }

  /** Independent generators, made from the next bits of this one. */
  split(count: number): Generator[] {
    return Array.from({ length: count }, () => {
      const bits = this.#draw();
      const generator = new Generator(0);
      generator.state = { key: [bits[0] | 0, bits[1] | 0], counter: 0 };
      return generator;
    });
  }

  /** A number in [0, 1) with 53 random bits. */
  next(): number {
    const bits = this.#draw();
    return ((bits[0] >>> 5) * 2 ** 26 + (bits[1] >>> 6)) / 2 ** 53;
  }

  /** Fills `values` with numbers in [0, 1): 53 random bits each, or 24 for Float32Array, which holds no more. */
  fill(values: Float32Array | Float64Array): void {
    if (values instanceof Float64Array) {
      for (let i = 0; i < values.length; i++) values[i] = this.next();
      return;
    }
    for (let i = 0; i < values.length; i += 2) {
      const bits = this.#draw();
      values[i] = (bits[0] >>> 8) / 2 ** 24;
      if (i + 1 < values.length) values[i + 1] = (bits[1] >>> 8) / 2 ** 24;
    }
  }

  /** A whole number in [0, bound), each equally likely. */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  /** The next 64 bits, until those after them are drawn. */
  #draw(): Uint32Array {
    threefry(this.#key, this.#counter | 0, Math.floor(this.#counter / 2 ** 32) | 0, this.#block);
    this.#counter++;
    return this.#block;
  }
}

const shared = new Generator(Math.floor(Math.random() * 2 ** 53));

/** The generator used where none is given. Starts unpredictably until `seed` is called. */
export function defaultGenerator(): Generator {
  return shared;
}

/**
 * Starts the default generator anew: afterwards the same program draws the same numbers.
 *
 * @param value whole number
 * @example
 * seed(7);
 * const first = defaultGenerator().next();
 * seed(7);
 * defaultGenerator().next() === first; // true
 */
export function seed(value: number): void {
  shared.state = new Generator(value).state;
}
