import { mul, type State, type Tensor, type TensorType } from '@gradkit/core-tensor/functional';

/** In the place of a pruned weight: what is masked out is 0, and gets no gradient. */
export class MaskedState {
  readonly #original: State;
  readonly #mask: State;

  constructor(original: State, mask: State) {
    this.#original = original;
    this.#mask = mask;
  }

  isOf(original: State): boolean {
    return this.#original === original;
  }

  get type(): TensorType {
    return this.#original.type!;
  }

  get value(): Tensor {
    return mul(this.#original.value, this.#mask.value);
  }

  set value(weight: Tensor) {
    this.#original.value = weight;
  }
}
