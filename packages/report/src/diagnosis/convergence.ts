import type { RunRecord } from '../record/run-record.ts';
import { curvesOf, isFinite, isFlat } from './curves.ts';
import type { Finding } from './finding.ts';
import { lowestAt, percent, smooth, written } from './numbers.ts';

/** The loss still fell when the epochs were over. */
export function findNotConverged(run: RunRecord): Finding[] {
  const curves = curvesOf(run);
  const { train, validation, start } = curves;
  if (train.length < 4 || !isFinite(curves) || run.state === 'stopped' || run.state === 'failed') return [];
  const late = Math.max(2, Math.ceil(train.length / 4));
  const fallOf = (losses: readonly number[]): number => losses.at(-1 - late)! - losses.at(-1)!;
  const total = Math.max(start, train[0]) - train.at(-1)!;
  const fall = fallOf(train);
  const lastStep = train.at(-2)! - train.at(-1)!;
  if (fall <= 0 || fall < 0.1 * total || fall < 0.1 * Math.abs(train.at(-1 - late)!) || lastStep < (0.3 * fall) / late)
    return [];
  if (validation !== null) {
    const isBestLate = lowestAt(validation) >= validation.length - 2;
    if (!isBestLate || fallOf(validation) < 0.05 * Math.abs(validation.at(-1 - late)!)) return [];
  }
  return [
    {
      kind: 'not-converged',
      severity: 'note',
      text: `Not at its end yet: in the last ${late} epochs the loss of training still fell by ${percent(fall / Math.abs(train.at(-1 - late)!))}, to ${written(train.at(-1)!)}${validation === null ? '' : ', and that of validation with it'}.`,
      advice: 'Train for more epochs; a run with checkpoints goes on where it was.',
      evidence: { epochs: late, fall, loss: train.at(-1)! },
    },
  ];
}

/** Half of the epochs or more changed nothing: in the middle, before it went on, or at the end. */
export function findPlateau(run: RunRecord): Finding[] {
  const curves = curvesOf(run);
  const { train, epochs } = curves;
  if (train.length < 10 || !isFinite(curves) || isFlat(curves)) return [];
  const course = smooth(train);
  const range = Math.max(...course) - Math.min(...course);
  const { from, to } = longestFlat(course, 0.02 * range);
  const length = to - from + 1;
  const level = train[Math.floor((from + to) / 2)];
  const after = course[to] - course.at(-1)!;
  if (after >= 0.2 * range && length >= Math.max(4, train.length / 4))
    return [
      {
        kind: 'plateau',
        severity: 'note',
        text: `A plateau: from epoch ${epochs[from]} to ${epochs[to]} the loss of training stayed near ${written(level)}; then it went on falling, to ${written(train.at(-1)!)}.`,
        advice:
          'Do not stop too early (a larger patience of earlyStopping). Better initial weights, normalization layers, momentum or a warm-up make such plateaus shorter.',
        evidence: { from: epochs[from], to: epochs[to], loss: level },
      },
    ];
  if (to < course.length - 1 || length < train.length / 2 || train.length < 15) return [];
  return [
    {
      kind: 'plateau',
      severity: 'note',
      text: `Nothing has changed since epoch ${epochs[from]}: in the last ${length} of ${train.length} epochs the loss of training stayed near ${written(train.at(-1)!)}.`,
      advice:
        'If it is good enough, fewer epochs do, or earlyStopping. Else lower the learning rate when it stands still (ReduceLROnPlateau), or give the network more capacity.',
      evidence: { from: epochs[from], epochs: length, loss: train.at(-1)! },
    },
  ];
}

/** The longest part that stays within a range, of equals the last. */
function longestFlat(values: readonly number[], range: number): { from: number; to: number } {
  let longest = { from: 0, to: 0 };
  let from = 0;
  for (let to = 0; to < values.length; to++) {
    const span = (): number => Math.max(...values.slice(from, to + 1)) - Math.min(...values.slice(from, to + 1));
    while (span() > range) from++;
    if (to - from >= longest.to - longest.from) longest = { from, to };
  }
  return longest;
}
