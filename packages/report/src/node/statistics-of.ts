import type { Callback, Trained, WatchStatistics } from '@gradkit/train-loop';
import type { RunRecord } from '../record/run-record.ts';

/** What `watchStatistics` has noted of each epoch, and found; null where it is not among the callbacks. */
export function statisticsOf(
  callbacks: readonly Callback[],
  trainer: Trained,
): Pick<RunRecord, 'statistics' | 'layerFindings'> | null {
  const watch = callbacks.find(isWatch);
  if (watch === undefined) return null;
  return { statistics: watch.statistics(trainer), layerFindings: watch.findings(trainer) };
}

function isWatch(callback: Callback): callback is WatchStatistics {
  return callback.name === 'watchStatistics' && 'statistics' in callback && 'findings' in callback;
}
