import type { Finding } from '../diagnosis/finding.ts';
import type { RunRecord } from '../record/run-record.ts';
import { bestEpoch, duration, measureText, monitorOf, spaced } from './texts.ts';

/** What came of a run, in one or two sentences. */
export function headline(run: RunRecord, findings: readonly Finding[]): string {
  const { history } = run;
  if (history.length === 0) return 'No epoch has ended yet.';
  const monitor = monitorOf(run);
  const best = bestEpoch(run, monitor);
  const among = Object.keys(history[0]).filter(
    (name) => !['epoch', 'seconds', 'loss', 'validationLoss', monitor].includes(name),
  );
  const metric = among.find((name) => name.startsWith('validation')) ?? among[0];
  const result =
    best === null
      ? `No epoch has a finite ${spaced(monitor)}`
      : `Best ${spaced(monitor)} ${measureText(monitor, best[monitor])} in epoch ${best.epoch} of ${history.length}${metric === undefined ? '' : `, with ${spaced(metric)} ${measureText(metric, best[metric])}`}`;
  const grave = findings.filter(({ severity }) => severity !== 'note').length;
  const problems = grave === 0 ? '' : ` ${grave === 1 ? 'One problem was' : `${grave} problems were`} found.`;
  return `${result}, after ${duration(secondsOf(run))} of training.${problems}`;
}

/** Time spent on training alone. */
export function secondsOf({ history }: RunRecord): number {
  return history.reduce((total, { seconds }) => total + seconds, 0);
}

/** How a run stands. */
export function stateText({ state, reason, history, batches = [] }: RunRecord): string | null {
  if (state === 'stopped') return `Stopped: ${reason ?? 'no reason is known'}.`;
  if (state === 'failed') return `Failed: ${reason ?? 'no reason is known'}`;
  if (state !== 'running') return null;
  const last = batches.at(-1);
  const epochs = history.length;
  const place =
    last === undefined || last.epoch <= epochs
      ? `after epoch ${epochs}`
      : `at batch ${last.batch} of epoch ${last.epoch}`;
  return `The record ends ${place}: it is still under way, or its process was killed.`;
}
