import type { RunRecord } from '../record/run-record.ts';
import { curvesOf, isFinite } from './curves.ts';
import type { Finding } from './finding.ts';
import { jitter, lowestAt, percent, smooth, written } from './numbers.ts';

const advice =
  'Stop there (earlyStopping keeps the best weights), or make it harder to learn by heart: more or augmented data, Dropout, weightDecay (AdamW), a smaller network.';

/** The loss of validation rises while that of training falls; or training is far ahead. */
export function findOverfitting(run: RunRecord): Finding[] {
  const curves = curvesOf(run);
  const { train, validation, epochs } = curves;
  if (validation === null || validation.length < 4 || !isFinite(curves)) return [];
  const course = smooth(validation);
  const trained = smooth(train);
  const best = lowestAt(course);
  const last = course.length - 1;
  const rise = course[last] - course[best];
  const relative = rise / Math.abs(course[best]);
  const fall = Math.max(...course) - course[best];
  // a steep turn looks like noise, too
  const noise = (relative >= 0.5 ? 3 : 5) * jitter(validation);
  const isRising = last - best >= 2 && relative >= 0.1 && rise >= noise && (best === 0 || rise >= 0.05 * fall);
  if (!isRising || trained[last] > 0.95 * trained[best]) return findGap(run);
  // what is said is of epochs, not of their smoothed course
  const from = Math.max(0, best - 1);
  const turn = from + lowestAt(validation.slice(from, best + 2));
  const risen = (validation[last] - validation[turn]) / Math.abs(validation[turn]);
  if (!(risen > 0) || train[last] >= train[turn]) return findGap(run);
  const wasStopped = run.state === 'stopped' && /did not improve/.test(run.reason ?? '');
  const mildest = wasStopped ? 'note' : 'warning';
  return [
    {
      kind: 'overfitting',
      severity: relative >= 0.5 && !wasStopped ? 'severe' : mildest,
      text: `Overfitting from epoch ${epochs[turn]}: since then the loss of training went on falling, from ${written(train[turn])} to ${written(train[last])} in epoch ${epochs[last]}, but that of validation rose by ${percent(risen)}, from ${written(validation[turn])} to ${written(validation[last])}. The network learns the training examples by heart.${wasStopped ? ' Early stopping has ended it.' : ''}`,
      advice,
      evidence: {
        bestEpoch: epochs[turn],
        trainingLoss: train[last],
        bestValidationLoss: validation[turn],
        lastValidationLoss: validation[last],
      },
    },
  ];
}

/** Training is far ahead of validation in a metric, though the loss of validation does not rise. */
function findGap({ history, better = {} }: RunRecord): Finding[] {
  const last = history.at(-1)!;
  if (last.loss > 0.5 * last['validationLoss']) return [];
  for (const [name, kind] of Object.entries(better)) {
    const held: number | undefined = last[`validation${name.charAt(0).toUpperCase()}${name.slice(1)}`];
    if (kind !== 'higher' || held === undefined || !(last[name] - held >= 0.1 * Math.abs(last[name]))) continue;
    return [
      {
        kind: 'overfitting',
        severity: 'warning',
        text: `Overfitting: in epoch ${last.epoch}, the last, ${name} is ${written(last[name])} in training but ${written(held)} in validation, and the loss ${written(last.loss)} against ${written(last['validationLoss'])}. Much of what the network learned holds for the training examples only.`,
        advice,
        evidence: { metric: name, training: last[name], validation: held },
      },
    ];
  }
  return [];
}
