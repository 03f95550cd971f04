import { EntryDict, type Entries } from './entry-dict.ts';
import type { AnyModule, Module } from './module.ts';
import { requireModule } from './require-module.ts';

/**
 * Modules by key, whose parameters belong to the model; how they are called is up to its owner. A Map in a field of a module does the same.
 *
 * @example
 * const heads = new ModuleDict({ left: new Linear(2, 1), right: new Linear(2, 3) });
 * heads.get('right').forward(zeros([5, 2])).shape; // [5, 3]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.ModuleDict.html
 */
export class ModuleDict<M extends AnyModule = Module> extends EntryDict<M> {
  constructor(entries: Entries<M> = {}) {
    super('ModuleDict', entries, (entry, key) => {
      requireModule('ModuleDict', key, entry);
      return entry;
    });
  }
}
