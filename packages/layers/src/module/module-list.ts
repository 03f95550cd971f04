import { ConfigError, deciding, requireList } from '@gradkit/core-tensor/functional';
import type { Named } from './fields.ts';
import { Module, type AnyModule } from './module.ts';
import { requireModule } from './require-module.ts';

/**
 * A list of modules whose parameters belong to the model; how they are called is up to its owner. A plain array in a field of a module
 * does the same.
 *
 * @example new ModuleList([new Linear(1, 1), new Linear(1, 1)]).parameters().length; // 4
 * @see https://pytorch.org/docs/stable/generated/torch.nn.ModuleList.html
 */
export class ModuleList<M extends AnyModule = Module> extends Module<never, never> implements Iterable<M> {
  readonly #items: readonly M[]; // named by their places alone, not `items.0`

  constructor(items: readonly M[]) {
    super();
    requireList('ModuleList', 'items', items);
    items.forEach((item, i) => requireModule('ModuleList', i, item));
    this.#items = [...items];
  }

  get items(): readonly M[] {
    return this.#items;
  }

  get length(): number {
    return this.#items.length;
  }

  override [deciding](): readonly object[] {
    return [this, this.#items];
  }

  protected override fields(): Iterable<Named<unknown>> {
    return [...Object.entries(this.#items), ...super.fields()];
  }

  [Symbol.iterator](): Iterator<M> {
    return this.#items[Symbol.iterator]();
  }

  /** @throws {ConfigError} always */
  forward(): never {
    throw new ConfigError('ModuleList', 'it has no forward of its own; call its items');
  }
}
