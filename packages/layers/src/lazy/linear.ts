import type { Tensor } from '@gradkit/core-tensor/functional';
import { Linear } from '../linear/linear.ts';
import type { StateDict } from '../module/state-dict.ts';
import { becomeFor, becomeFrom, forgetShapes, keepGenerator, type Lazy } from './lazy.ts';

type Options = NonNullable<ConstructorParameters<typeof Linear>[2]>;

/**
 * `Linear` that learns its number of inputs at the first `forward`, by `summary` or by `loadStateDict`, and is a `Linear` from then on.
 *
 * @example new LazyLinear(2).forward(zeros([5, 3])).shape; // [5, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LazyLinear.html
 */
export class LazyLinear extends Linear {
  readonly #lazy: Lazy;

  constructor(outFeatures: number, options: Options = {}) {
    const restore = keepGenerator(options);
    super(1, outFeatures, options);
    restore();
    this.#lazy = {
      name: 'LazyLinear',
      axis: -1,
      ranks: null,
      from: ['weight', ([, inputs]) => inputs],
      make: (inputs) => new Linear(inputs, outFeatures, options),
    };
    forgetShapes(this, this.#lazy);
  }

  override forward(x: Tensor): Tensor {
    becomeFor(this, this.#lazy, x);
    return super.forward(x);
  }

  override expect(name: string, state: StateDict): void {
    becomeFrom(this, this.#lazy, name, state);
  }
}
