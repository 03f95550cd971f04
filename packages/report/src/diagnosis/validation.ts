import type { ClassPredictions } from '../record/predictions.ts';
import type { RunRecord } from '../record/run-record.ts';
import { totalsOf } from './classes.ts';
import { curvesOf, isFinite } from './curves.ts';
import type { Finding } from './finding.ts';
import { jitter, percent, written } from './numbers.ts';

/** The loss of validation is no number, or far above that of an untrained network, in every epoch while that of training falls. */
export function findBrokenValidation(run: RunRecord): Finding[] {
  const { train, validation, epochs, start } = curvesOf(run);
  if (validation === null || !train.every(Number.isFinite)) return [];
  const advice =
    'Training and validation see different things: are inputs of validation scaled and transformed as those of training are, and in the same order of classes? Is there NaN in them?';
  const [last, trained] = [validation.at(-1)!, train.at(-1)!];
  const course = `in epoch ${epochs.at(-1)} it is ${written(last)}, and that of training ${written(trained)}`;
  if (!validation.some(Number.isFinite))
    return [
      {
        kind: 'broken-validation',
        severity: 'severe',
        text: `The loss of validation is no number in any epoch: ${course}.`,
        advice,
        evidence: { trainingLoss: trained },
      },
    ];
  const lowest = Math.min(...validation);
  const isFar = start > 0 && trained < 0.5 * start && trained > 0 && lowest > 3 * start && lowest > 10 * trained;
  if (train.length < 2 || !isFar) return [];
  return [
    {
      kind: 'broken-validation',
      severity: 'warning',
      text: `The loss of validation is far above what training began with, ${written(start)}, in every epoch: ${course}.`,
      advice,
      evidence: { start, trainingLoss: trained, lowestValidationLoss: lowest },
    },
  ];
}

/** The loss of validation is lower than that of training, and not only since weights are better at the end of an epoch. */
export function findBetterValidation(run: RunRecord): Finding[] {
  const curves = curvesOf(run);
  const { train, validation, epochs } = curves;
  if (validation === null || validation.length < 4 || !isFinite(curves)) return [];
  // the next epoch's mean is of weights that are later than those validated
  const pairs = validation.slice(0, -1).map((held, i) => [held, train[i + 1]] as const);
  const late = pairs.slice(Math.floor(pairs.length / 2));
  const below = late.filter(([held, trained]) => held < 0.8 * trained && trained - held > 0.01);
  if (below.length < Math.max(2, 0.8 * late.length)) return [];
  const regularized = (run.model?.layers ?? []).find((type) => /dropout|droppath|noise/i.test(type));
  const at = validation.findLastIndex((loss, i) => loss < train[i]);
  if (at < 0) return [];
  const [held, trained] = [validation[at], train[at]];
  return [
    {
      kind: 'validation-better-than-training',
      severity: regularized === undefined ? 'warning' : 'note',
      text: `In epoch ${epochs[at]} the loss of validation, ${written(held)}, is lower than that of training, ${written(trained)}.${regularized === undefined ? '' : ` The model has ${regularized}, which makes training alone harder: that is as it should be.`}`,
      advice:
        regularized === undefined
          ? 'Augmentation and regularization make training alone harder, which is as it should be. Without them examples of validation may have leaked into training (the same picture or person twice), or be easier ones.'
          : 'If the difference is large, less of it may be better.',
      evidence: { epoch: epochs[at], trainingLoss: trained, validationLoss: held },
    },
  ];
}

/** Half of the width of the 95 % interval of an accuracy, and its middle. */
function accuracyInterval(predictions: ClassPredictions): { share: number; half: number } {
  const n = predictions.examples;
  const share = (totalsOf(predictions).right + 2) / (n + 4); // Agresti and Coull's interval
  return { share, half: 1.96 * Math.sqrt((share * (1 - share)) / (n + 4)) };
}

/** Whether so few examples are validated that what is seen in them may be chance. */
export function hasFewExamples({ predictions }: RunRecord): boolean {
  if (predictions === null || predictions === undefined || predictions.examples === 0) return false;
  return predictions.kind === 'classes' ? accuracyInterval(predictions).half >= 0.1 : predictions.examples < 20;
}

/** Too few examples to tell epochs or runs apart. */
export function findNoisyValidation(run: RunRecord): Finding[] {
  const { predictions } = run;
  const curves = curvesOf(run);
  const advice =
    'Validate with more examples, or with all of them in turn (k-fold cross-validation), before runs are compared by it.';
  if (predictions?.kind === 'classes' && predictions.examples > 0) {
    const n = predictions.examples;
    const { right } = totalsOf(predictions);
    const { share, half } = accuracyInterval(predictions);
    if (half >= 0.06)
      return [
        {
          kind: 'noisy-validation',
          severity: 'note',
          text: `Few examples: with ${n} of them an accuracy of ${percent(right / n)} means something between ${percent(Math.max(0, share - half))} and ${percent(Math.min(1, share + half))} (95 % interval). Smaller differences between epochs or runs say nothing.`,
          advice,
          evidence: { examples: n, accuracy: right / n, halfWidth: half },
        },
      ];
  }
  const { train, validation } = curves;
  if (validation === null || validation.length < 8 || !isFinite(curves)) return [];
  const [held, trained] = [jitter(validation), jitter(train)];
  const fall = Math.max(...validation) - Math.min(...validation);
  if (held < 4 * trained || held < 0.15 * fall) return [];
  return [
    {
      kind: 'noisy-validation',
      severity: 'note',
      text: `The loss of validation jumps by about ${written(held)} from epoch to epoch, and that of training by ${written(trained)}: too few examples are validated to tell epochs apart.`,
      advice,
      evidence: { validation: held, training: trained },
    },
  ];
}
