import type { AnyState } from '@gradkit/core-tensor/functional';

/** What a call that waits or runs will change; null if that is not known before its turn. */
type Writes = ReadonlySet<AnyState> | null;

let running: Promise<unknown> = Promise.resolve();
const pending = new Set<{ readonly writes: Writes }>();

/** Does the work of a call after that of all calls before it, of whatever compiled function: they share states. */
export function enqueue<T>(writes: Writes, work: () => Promise<T>): Promise<T> {
  const entry = { writes };
  pending.add(entry);
  const result = running.then(work).finally(() => pending.delete(entry));
  running = result.catch(() => {}); // a failed call must not stop the next
  return result;
}

/** Whether it is known what all waiting calls will change, so that another one can be prepared now. */
export function canPrepareNow(): boolean {
  return [...pending].every(({ writes }) => writes !== null);
}

/** Whether a waiting call will change a state. */
export function hasPendingWrite(state: AnyState): boolean {
  return [...pending].some(({ writes }) => writes?.has(state) ?? false);
}
