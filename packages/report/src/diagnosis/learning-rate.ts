import type { RunRecord } from '../record/run-record.ts';
import { curvesOf, fallsEvenly, isFinite, type Curves } from './curves.ts';
import type { Finding } from './finding.ts';
import { deadShareOf } from './layers.ts';
import { mean, percent, written, writtenApart } from './numbers.ts';

/** ` of 0.5`, where one is known. */
function rateOf({ batches = [], optimizer }: RunRecord): { text: string; evidence: Record<string, number> } {
  const rate = batches[0]?.learningRate ?? optimizer?.groups[0]?.['learningRate'];
  if (typeof rate !== 'number') return { text: '', evidence: {} };
  return { text: ` of ${written(rate)}`, evidence: { learningRate: rate } };
}

const lower =
  'Try a third or a tenth of it; findLearningRate shows where the loss begins to rise. clipNorm and a warm-up help against single large steps.';

function tooLarge(run: RunRecord, seen: string, evidence: Finding['evidence'], advice = lower): Finding[] {
  const rate = rateOf(run);
  const text = `The learning rate${rate.text} is too large: ${seen}`;
  return [
    {
      kind: 'learning-rate-too-large',
      severity: 'severe',
      text,
      advice,
      evidence: { ...evidence, ...rate.evidence },
    },
  ];
}

/** The loss is no number, has leapt up and not come back, ends above its start, jumps about, or stands still at a rate that kills units. */
export function findTooLargeRate(run: RunRecord): Finding[] {
  const curves = curvesOf(run);
  if (curves.train.length === 0 && (run.batches ?? []).length === 0) return [];
  return (
    findNotFinite(run, curves) ??
    findLeap(run, curves) ??
    findRise(run, curves) ??
    findJumps(run, curves) ??
    findBoldRate(run, curves) ??
    []
  );
}

function findNotFinite(run: RunRecord, { train, epochs, start }: Curves): Finding[] | null {
  const batch = run.batches?.find(({ loss }) => !Number.isFinite(loss));
  const epoch = train.findIndex((loss) => !Number.isFinite(loss));
  if (batch === undefined && epoch < 0) return null;
  const at = batch?.epoch ?? epochs[epoch];
  const place = batch === undefined ? `epoch ${at}` : `batch ${batch.batch} of epoch ${at}`;
  const began = Number.isFinite(start) ? `; it began at ${written(start)}` : '';
  return tooLarge(
    run,
    `the loss is no number (NaN) any more since ${place}${began}. Weights that were trained with it are lost. Most often steps that are too large lead there; else NaN in the data, or a logarithm of 0.`,
    { epoch: at },
    `${lower} nanGuard() among the callbacks says in which layer and operation NaN appeared first.`,
  );
}

/** The loss was several times as high as at its start, and has not come back. */
function findLeap(run: RunRecord, { train, start }: Curves): Finding[] | null {
  const { batches = [] } = run;
  const losses = [...batches, ...run.history];
  const peak = losses.reduce((highest, each) => (each.loss > highest.loss ? each : highest));
  const end = train.at(-1) ?? batches.at(-1)!.loss;
  if (!(start > 0) || peak.loss < 3 * start || end < 0.5 * start) return null;
  return tooLarge(
    run,
    `the loss leapt from ${written(start)} to ${written(peak.loss)} in epoch ${peak.epoch} and ended at ${written(end)}. Steps throw the weights further than the slope of the loss holds.`,
    { start, peak: peak.loss, end },
  );
}

/** The last epochs are worse than the first batches, or have lost of what little had been gained. */
function findRise(run: RunRecord, { train, start }: Curves): Finding[] | null {
  if (train.length < 2) return null;
  const last = train.at(-1)!;
  const end = train.length > 3 ? Math.min(...train.slice(-2)) : last; // one epoch alone may be an accident
  const first = Math.max(start, train[0]);
  const lowest = Math.min(...train);
  const isAboveStart = end > 1.05 * first;
  const hasLost = end - lowest >= 0.5 * (first - lowest) && end > 1.2 * lowest;
  const isHigh = lowest >= 0.4 * first && end > 1.1 * lowest;
  if (!isAboveStart && !(train.length > 3 && (hasLost || isHigh))) return null;
  const seen = isAboveStart
    ? `the loss of training ends at ${written(last)}, above its start of ${written(first)}.`
    : `the loss of training was down at ${written(lowest)} and is back at ${written(last)}; it began at ${written(first)}.`;
  return tooLarge(run, `${seen} It diverges.`, { start: first, lowest, end: last });
}

/** From epoch to epoch the loss goes up nearly as often as down, by much of what has been gained. */
function findJumps(run: RunRecord, { train, start, epochs }: Curves): Finding[] | null {
  const late = train.slice(Math.floor(train.length / 3));
  if (late.length < 4) return null;
  const steps = late.slice(1).map((loss, i) => loss - late[i]);
  const rises = steps.filter((step) => step > 0);
  const gained = Math.max(start, train[0]) - Math.min(...train);
  const size = mean(steps.map(Math.abs));
  const isJumping = rises.length >= steps.length / 3 && size >= 0.15 * gained && size >= 0.1 * mean(late);
  if (!isJumping) return null;
  return tooLarge(
    run,
    `the loss of training jumps about, by ${written(size)} from epoch to epoch since epoch ${epochs[train.length - late.length]}, upwards in ${rises.length} of ${steps.length} cases, and has fallen by ${written(gained)} in all.`,
    { jump: size, gained },
  );
}

const adaptive = /^(Adam|AdamW|NAdam|RAdam|Adamax|RMSprop|Lion)$/; // whose steps are about as long as the rate
const boldest = 0.03;

/** An adaptive rule with a rate far beyond what is usual, units that died, and a loss that goes up and down in its place after the first epochs. */
function findBoldRate(run: RunRecord, { train, epochs, start }: Curves): Finding[] | null {
  const rate = rateOf(run);
  const { learningRate } = rate.evidence;
  const rule = run.optimizer?.rule ?? '';
  if (!adaptive.test(rule) || !(learningRate > boldest) || train.length < 2) return null;
  const last = train.at(-1)!;
  const early = Math.floor((train.length - 1) / 3);
  const hasRisen = train.some((loss, i) => i > early && loss > train[i - 1]);
  if (!hasRisen || last < 0.85 * train[early] || last < 0.1 * start) return null;
  const dead = deadShareOf(run);
  if (dead < 0.5) return null;
  return [
    {
      kind: 'learning-rate-too-large',
      severity: 'warning',
      text: `The learning rate${rate.text} may be too large for ${rule}: ${percent(dead)} of the units of a layer are dead, and the loss of training, ${written(train[early])} in epoch ${epochs[early]}, is still ${written(last)} in epoch ${epochs.at(-1)}.`,
      advice: lower,
      evidence: { rule, deadShare: dead, early: train[early], end: last, ...rate.evidence },
    },
  ];
}

/** The loss falls steadily, and after all epochs has hardly fallen. */
export function findTooSmallRate(run: RunRecord): Finding[] {
  const curves = curvesOf(run);
  const { train, validation, start } = curves;
  if (train.length < 4 || !isFinite(curves) || !(start > 0)) return [];
  if (validation !== null && validation.at(-1)! > validation[0]) return []; // larger steps would not help it
  const end = train.at(-1)!;
  const isTiny = train[0] - end < 1e-3 * Math.max(start, train[0]);
  if (isTiny && !fallsEvenly(train)) return []; // which noise does, too
  const first = isTiny ? train[0] : Math.max(start, train[0]);
  const middle = train[Math.floor((train.length - 1) / 2)];
  const share = (first - end) / first;
  const isSteady = train.slice(1).filter((loss, i) => loss < train[i]).length >= 0.9 * (train.length - 1);
  const goesOn = middle - end >= 0.6 * (train[0] - middle); // what learns its share quickly and is done is something else
  if (!isSteady || !goesOn || share >= 0.2) return [];
  const [from, to] = writtenApart(first, end);
  const rate = rateOf(run);
  return [
    {
      kind: 'learning-rate-too-small',
      severity: 'warning',
      text: `The learning rate${rate.text} is too small: the loss of training falls in every epoch, but in ${train.length} epochs by ${percent(share)} only, from ${from} to ${to}, and as fast at the end as before.`,
      advice:
        'Try one three or ten times as large; findLearningRate shows where the loss falls fastest. Inputs that are not scaled have the same effect: standardize them.',
      evidence: { start: first, end, ...rate.evidence },
    },
  ];
}
