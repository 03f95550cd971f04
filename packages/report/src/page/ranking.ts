import type { EpochRecord } from '@gradkit/train-loop';
import type { RunRecord } from '../record/run-record.ts';
import { bestEpoch, betterOf, monitorOf } from './texts.ts';

/** A run with its best epoch by the number that all are compared by. */
export interface Ranked {
  readonly run: RunRecord;
  readonly best: EpochRecord | null;
}

/** The number by which runs are compared: that of the first, or the loss where not all have it. */
export function commonMonitor(runs: readonly RunRecord[]): string {
  const monitor = monitorOf(runs[0]);
  const isCommon = runs.every(({ history }) => history.some((record) => record[monitor] !== undefined));
  return isCommon && betterOf(runs[0], monitor) !== null ? monitor : 'loss';
}

/** Runs from the best to the worst; those without a finite number come last. */
export function ranking(runs: readonly RunRecord[], monitor: string): readonly Ranked[] {
  const sign = betterOf(runs[0], monitor) === 'higher' ? -1 : 1;
  const worth = ({ best }: Ranked): number => (best === null ? Infinity : sign * best[monitor]);
  return runs
    .map((run) => ({ run, best: bestEpoch(run, monitor) }))
    .toSorted((a, b) => (worth(a) === worth(b) ? 0 : worth(a) - worth(b)));
}
