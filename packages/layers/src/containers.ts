import type { Tensor } from '@gradkit/core-tensor';
import { Module, type AnyModule } from './module.ts';

/**
 * Modules in a row: each gets the output of the one before.
 *
 * @example new Sequential(new Linear(4, 8), new ReLU(), new Linear(8, 2)).forward(zeros([1, 4])).shape; // [1, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Sequential.html
 */
export class Sequential extends Module {
  readonly layers: readonly Module[];

  constructor(...layers: readonly Module[]) {
    super();
    this.layers = layers;
  }

  protected override fields(): Iterable<readonly [string, unknown]> {
    return this.layers.map((layer, i) => [String(i), layer] as const);
  }

  forward(x: Tensor): Tensor {
    return this.layers.reduce((y, layer) => layer.forward(y), x);
  }
}

/**
 * A list of modules whose parameters belong to the model; how they are called is up to its owner.
 *
 * @example new ModuleList([new Linear(1, 1), new Linear(1, 1)]).parameters().length; // 4
 * @see https://pytorch.org/docs/stable/generated/torch.nn.ModuleList.html
 */
export class ModuleList<M extends AnyModule = Module> extends Module<never, never> implements Iterable<M> {
  readonly items: readonly M[];

  constructor(items: readonly M[]) {
    super();
    this.items = items;
  }

  protected override fields(): Iterable<readonly [string, unknown]> {
    return this.items.map((item, i) => [String(i), item] as const);
  }

  get length(): number {
    return this.items.length;
  }

  [Symbol.iterator](): Iterator<M> {
    return this.items[Symbol.iterator]();
  }

  forward(): never {
    throw new TypeError('ModuleList: it has no forward of its own; call its items');
  }
}
