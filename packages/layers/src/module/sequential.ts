import { deciding, type Tensor } from '@gradkit/core-tensor/functional';
import type { Named } from './fields.ts';
import { Module } from './module.ts';
import { requireModule } from './require-module.ts';

/**
 * Modules in a row: each gets the output of the one before. They are named by their places, `0.weight`; fields of a subclass by their names.
 *
 * @example new Sequential(new Linear(4, 8), new ReLU(), new Linear(8, 2)).forward(zeros([1, 4])).shape; // [1, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Sequential.html
 */
export class Sequential extends Module {
  readonly #layers: readonly Module[]; // named by their places alone, not `layers.0`

  constructor(...layers: readonly Module[]) {
    super();
    layers.forEach((layer, i) => requireModule('Sequential', i, layer));
    this.#layers = layers;
  }

  get layers(): readonly Module[] {
    return this.#layers;
  }

  override [deciding](): readonly object[] {
    return [this, this.#layers];
  }

  protected override fields(): Iterable<Named<unknown>> {
    return [...Object.entries(this.#layers), ...super.fields()];
  }

  forward(x: Tensor): Tensor {
    let y = x;
    for (const layer of this.#layers) y = layer.forward(y);
    return y;
  }
}
