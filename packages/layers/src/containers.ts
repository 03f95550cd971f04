import { ConfigError, type Tensor } from '@gradkit/core-tensor';
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

  protected override *fields(): Generator<readonly [string, unknown]> {
    for (let i = 0; i < this.layers.length; i++) yield [String(i), this.layers[i]];
  }

  forward(x: Tensor): Tensor {
    let y = x;
    for (const layer of this.layers) y = layer.forward(y);
    return y;
  }
}

/**
 * A list of modules whose parameters belong to the model; how they are called is up to its owner. A plain list in a field of a module
 * does the same.
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

  protected override *fields(): Generator<readonly [string, unknown]> {
    for (let i = 0; i < this.items.length; i++) yield [String(i), this.items[i]];
  }

  get length(): number {
    return this.items.length;
  }

  [Symbol.iterator](): Iterator<M> {
    return this.items[Symbol.iterator]();
  }

  /** @throws {ConfigError} always */
  forward(): never {
    throw new ConfigError('ModuleList', 'it has no forward of its own; call its items');
  }
}
