import type { EpochRecord } from '@gradkit/train-loop';
import type { RunRecord } from '../record/run-record.ts';
import { choicesOf } from './groups.ts';
import { bestEpoch, betterOf, monitorOf } from './texts.ts';

/** A run with its best epoch by the number that all are compared by. */
export interface Ranked {
  readonly run: RunRecord;
  readonly best: EpochRecord | null;
  /** its place, from 1, among the runs that it can be compared with; null where it does not have the number */
  readonly place: number | null;
  /** the loss function, where runs have several and are compared by their loss; else null */
  readonly loss: string | null;
}

/** Whether a run has a number, be it finite or not. */
function hasNumber({ history }: RunRecord, name: string): boolean {
  return history.some((record) => record[name] !== undefined);
}

/** The number by which runs are compared: of those that they name that which most have; the loss where none has another. */
export function commonMonitor(runs: readonly RunRecord[]): string {
  const named = [...runs.map(monitorOf), 'validationLoss'].filter((name) => name !== 'loss');
  const count = (name: string): number =>
    runs.filter((run) => hasNumber(run, name) && betterOf(run, name) !== null).length;
  const most = named.reduce((best, name) => (count(name) > count(best) ? name : best), named[0]);
  return count(most) > 0 ? most : 'loss';
}

/** The loss function of each run, where they are compared by a loss and it is not the same in all; else null. */
function lossesOf(runs: readonly RunRecord[], monitor: string): readonly (string | null)[] {
  const losses = runs.map((run) => choicesOf(run)['loss']);
  const several = /loss$/i.test(monitor) && new Set(losses.filter((loss) => typeof loss === 'string')).size > 1;
  return losses.map((loss) => (several ? (typeof loss === 'string' ? loss : 'unknown') : null));
}

/**
 * Runs from the best to the worst; those without a finite number come last. Of several loss functions, whose values are on scales of their
 * own, one comes after the other.
 */
export function ranking(runs: readonly RunRecord[], monitor: string): readonly Ranked[] {
  const losses = lossesOf(runs, monitor);
  const order = [...new Set(losses)];
  const worth = (run: RunRecord, best: EpochRecord | null): number =>
    best === null ? Infinity : betterOf(run, monitor) === 'higher' ? -best[monitor] : best[monitor];
  const sorted = runs
    .map((run, i) => {
      const best = bestEpoch(run, monitor);
      return { run, best, loss: losses[i], worth: worth(run, best), has: hasNumber(run, monitor) };
    })
    .toSorted(
      (a, b) =>
        Number(b.has) - Number(a.has) ||
        order.indexOf(a.loss) - order.indexOf(b.loss) ||
        (a.worth === b.worth ? 0 : a.worth - b.worth),
    );
  return sorted.map(({ run, best, loss, has }, i) => {
    const before = sorted.slice(0, i).filter((other) => other.loss === loss);
    return { run, best, loss, place: has ? before.length + 1 : null };
  });
}
