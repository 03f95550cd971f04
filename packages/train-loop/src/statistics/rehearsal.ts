import {
  Generator,
  LayeredRecorder,
  withRecorder,
  type AnyState,
  type GeneratorState,
  type Tensor,
  type TensorType,
} from '@gradkit/core-tensor/functional';

/** Keeps what happens to states to itself, and notes where generators stood. */
class Rehearsal extends LayeredRecorder {
  readonly #written = new Map<AnyState, Tensor | null>();
  readonly #generators: Map<Generator, GeneratorState>;

  constructor(generators: Iterable<Generator>) {
    super();
    this.#generators = new Map([...generators].map((generator) => [generator, generator.state]));
  }

  override read(state: AnyState, value: Tensor | null): Tensor | null {
    const written = this.#written.get(state);
    return written === undefined ? super.read(state, value) : written;
  }

  override write(state: AnyState, value: Tensor | null): void {
    this.#written.set(state, value);
  }

  override draw(type: TensorType, draw: () => Tensor, from: readonly unknown[]): Tensor | null {
    for (const each of from)
      if (each instanceof Generator && !this.#generators.has(each)) this.#generators.set(each, each.state);
    return super.draw(type, draw, from);
  }

  /** Brings generators back to where they stood. */
  end(): void {
    for (const [generator, state] of this.#generators) generator.state = state;
  }
}

/**
 * Does what a step would do, without its leaving a trace: parameters, gradients, buffers and random numbers are afterwards as before.
 *
 * @param generators that are asked for numbers without tensors; those that tensors are drawn from are found
 */
export function rehearse<R>(generators: Iterable<Generator>, f: () => R): R {
  const rehearsal = new Rehearsal(generators);
  try {
    return withRecorder(rehearsal, f);
  } finally {
    rehearsal.end();
  }
}
