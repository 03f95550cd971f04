import { State, type AnyState } from '@gradkit/core-tensor/functional';
import type { TracedStep } from '../trace/traced-step.ts';

/** A step on copies of its states: what runs it leaves the states themselves as they are. */
export interface StepOnCopies {
  readonly step: TracedStep;
  /** Fills what the last run has cleared, as the next one needs it. */
  refill(): void;
  /** Empties all copies, wherever their values are. */
  clear(): void;
}

/** @param step one whose states can be read at once */
export function onCopies(step: TracedStep): StepOnCopies {
  const copies = new Map<AnyState, AnyState>();
  const copyOf = (state: AnyState): AnyState => {
    const copy = copies.get(state) ?? new State(state.value);
    copies.set(state, copy);
    return copy;
  };
  const ofCopies = <V>(values: ReadonlyMap<AnyState, V>): Map<AnyState, V> =>
    new Map([...values].map(([state, value]) => [copyOf(state), value]));
  const { reads, writes, cleared, gradients, detached } = step;
  return {
    step: {
      ...step,
      reads: ofCopies(reads),
      writes: ofCopies(writes),
      cleared: cleared.map(copyOf),
      gradients: new Set([...gradients].map(copyOf)),
      detached: detached.map(copyOf),
      guards: [],
    },
    refill() {
      for (const state of reads.keys()) if (copyOf(state).type === null) copyOf(state).value = state.value;
    },
    clear() {
      for (const copy of copies.values()) copy.value = null;
    },
  };
}
