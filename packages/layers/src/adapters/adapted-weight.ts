import type { Parameter } from '@gradkit/autograd';
import { add, type Tensor, type TensorType } from '@gradkit/core-tensor/functional';

/** In the place of a weight that no `forward` of its own multiplies with: itself, and what adapts it. */
export class AdaptedWeight {
  readonly #original: Parameter;
  readonly #change: () => Tensor;

  constructor(original: Parameter, change: () => Tensor) {
    this.#original = original;
    this.#change = change;
  }

  get type(): TensorType {
    return this.#original.type!;
  }

  get value(): Tensor {
    return add(this.#original.value, this.#change());
  }

  set value(weight: Tensor) {
    this.#original.value = weight;
  }
}
