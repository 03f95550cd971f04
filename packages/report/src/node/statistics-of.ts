import type { Callback, Trained } from '@gradkit/train-loop';
import type { StatisticsRecord } from '../record/statistics-record.ts';

/** What `watchStatistics` has noted of each epoch; null where it is not among the callbacks. */
export function statisticsOf(callbacks: readonly Callback[], trainer: Trained): readonly StatisticsRecord[] | null {
  const watch = callbacks.find(({ name }) => name === 'watchStatistics') as Watch | undefined;
  return watch?.statistics?.(trainer) ?? null;
}

interface Watch extends Callback {
  statistics?(trainer: Trained): readonly StatisticsRecord[];
}
