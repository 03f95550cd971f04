import type { Trained } from './callback.ts';

/** What a callback remembers, for each trainer its own: one callback may be given to several trainings. */
export function perTrainer<T>(make: () => T): { of(trainer: Trained): T; renew(trainer: Trained): T } {
  const known = new WeakMap<Trained, T>();
  const renew = (trainer: Trained): T => {
    const made = make();
    known.set(trainer, made);
    return made;
  };
  return { of: (trainer) => known.get(trainer) ?? renew(trainer), renew };
}
