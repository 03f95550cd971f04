import type { Tensor } from '@gradkit/core-tensor/functional';

/** What a tensor of a mapped function stands for: one for all examples, or one for each along its first axis. */
export interface Batched {
  readonly tensor: Tensor;
  readonly isBatched: boolean;
}

/** What the tensors of a mapped function stand for. One that is not there comes from outside, and is the same for all. */
export class Values {
  readonly #known = new Map<Tensor, Batched>();
  readonly #outside: Values | null;

  constructor(outside: Values | null = null) {
    this.#outside = outside;
  }

  get(x: Tensor): Batched {
    return this.#known.get(x) ?? this.#outside?.get(x) ?? { tensor: x, isBatched: false };
  }

  set(x: Tensor, value: Batched): void {
    this.#known.set(x, value);
  }
}
