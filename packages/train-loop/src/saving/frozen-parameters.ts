import { requireOneOf } from '@gradkit/core-tensor/functional';
import type { Trained } from '../callback.ts';
import { checksumsOf, frozenIn, type Base } from '../checkpoint/base.ts';

/** Which parameters files of checkpoints have. */
export interface KeptParameters {
  /** `trained`: those that were frozen all the time are left out, and must be there where training goes on; default `all` */
  readonly parameters?: 'all' | 'trained' | undefined;
}

/** Which parameters are left out. */
export interface FrozenParameters {
  /** Looks at what a training begins with, before anything is restored. */
  begin(trainer: Trained): Promise<void>;
  /** names of those that are frozen, and as they were at the beginning; null where none is left out */
  of(trainer: Trained): readonly string[] | null;
}

/** By trainer, whichever callback looked first: what has been trained and was frozen then belongs to a checkpoint, too. */
const beginnings = new WeakMap<Trained, Base>();

/** What `parameters` of a callback means. @throws {ConfigError} if it is something else */
export function frozenParameters(where: string, parameters: unknown = 'all'): FrozenParameters {
  requireOneOf(where, 'parameters', parameters, ['all', 'trained']);
  if (parameters === 'all') return { begin: async () => {}, of: () => null };
  return {
    async begin(trainer) {
      await trainer.sync();
      if (!beginnings.has(trainer)) beginnings.set(trainer, checksumsOf(trainer.model));
    },
    of(trainer) {
      const [before, now] = [beginnings.get(trainer), checksumsOf(trainer.model)];
      return frozenIn(trainer.model).filter((name) => before?.[name] === now[name]);
    },
  };
}
