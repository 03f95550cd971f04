import { EntryList } from './entry-list.ts';
import type { AnyModule, Module } from './module.ts';
import { requireModule } from './require-module.ts';

/**
 * A list of modules whose parameters belong to the model; how they are called is up to its owner. A plain array in a field of a module
 * does the same.
 *
 * @example new ModuleList([new Linear(1, 1), new Linear(1, 1)]).parameters().length; // 4
 * @see https://pytorch.org/docs/stable/generated/torch.nn.ModuleList.html
 */
export class ModuleList<M extends AnyModule = Module> extends EntryList<M> {
  constructor(items: readonly M[] = []) {
    super('ModuleList', items, (item, place) => {
      requireModule('ModuleList', place, item);
      return item;
    });
  }
}
