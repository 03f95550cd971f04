import type { ClassPredictions, Predictions } from '../record/predictions.ts';
import type { RunRecord } from '../record/run-record.ts';
import { curvesOf, isFinite } from './curves.ts';
import type { Finding } from './finding.ts';
import { percent, written, writtenApart } from './numbers.ts';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** How many examples each class has, and how often it was said. */
export function totalsOf({ confusion }: ClassPredictions): {
  labels: readonly number[];
  said: readonly number[];
  right: number;
} {
  return {
    labels: confusion.map(sum),
    said: confusion.map((_, k) => sum(confusion.map((row) => row[k]))),
    right: sum(confusion.map((row, k) => row[k])),
  };
}

export function classNameOf({ classNames }: Pick<RunRecord, 'classNames'>, k: number): string {
  return classNames?.[k] ?? `class ${k}`;
}

/** Whether nothing but one class is said, though there are others. */
export function isCollapsed(predictions: Predictions | null | undefined): boolean {
  if (predictions?.kind !== 'classes' || predictions.examples < 10) return false;
  const { labels, said } = totalsOf(predictions);
  return Math.max(...said) >= 0.99 * predictions.examples && Math.max(...labels) < 0.9 * predictions.examples;
}

/** One class for everything, or some never. */
export function findClassCollapse(run: RunRecord): Finding[] {
  const { predictions } = run;
  if (predictions?.kind !== 'classes') return [];
  const { labels, said } = totalsOf(predictions);
  if (isCollapsed(predictions)) {
    const k = said.indexOf(Math.max(...said));
    return [
      {
        kind: 'class-collapse',
        severity: 'severe',
        text: `Class collapse: to ${percent(said[k] / predictions.examples)} of the examples the network says ${classNameOf(run, k)}, whatever they are; ${percent(labels[k] / predictions.examples)} of them are it.`,
        advice:
          'The outputs do not depend on the inputs. Look at the other findings first; then at the inputs (scaled? all the same?), the labels (in the right order?) and, where classes are of very different size, at class weights.',
        evidence: { class: classNameOf(run, k), said: said[k], examples: predictions.examples },
      },
    ];
  }
  const never = labels.flatMap((count, k) => (count >= 5 && said[k] === 0 ? [k] : []));
  if (never.length === 0) return [];
  const usual = predictions.examples / labels.filter((count) => count > 0).length;
  const isRare = never.some((k) => labels[k] < 0.5 * usual);
  const names = never.map((k) => `${classNameOf(run, k)} (${labels[k]} examples)`);
  return [
    {
      kind: 'class-collapse',
      severity: 'warning',
      text: `Never said: ${names.join(', ')}.`,
      advice: isRare
        ? 'Too few of them to learn from? Weights of classes or a balanced sampler help; else train longer.'
        : 'They are not rarer than others, so weights of classes do not help: train longer, or try another learning rate; are their labels right?',
      evidence: { classes: never.length },
    },
  ];
}

/** Some classes have far fewer examples than others, and the network neglects them. */
export function findImbalance(run: RunRecord): Finding[] {
  const { predictions } = run;
  if (predictions?.kind !== 'classes' || isCollapsed(predictions)) return [];
  const { labels, right } = totalsOf(predictions);
  const present = labels.filter((count) => count > 0);
  const [rare, common] = [labels.indexOf(Math.min(...present)), labels.indexOf(Math.max(...present))];
  if (present.length < 2 || labels[common] < 10 * labels[rare]) return [];
  const accuracy = right / predictions.examples;
  const recall = predictions.confusion[rare][rare] / labels[rare];
  const isNeglected = recall < 0.5 * accuracy;
  return [
    {
      kind: 'class-imbalance',
      severity: isNeglected ? 'warning' : 'note',
      text: `Classes of very different size: ${classNameOf(run, common)} has ${labels[common]} examples, ${classNameOf(run, rare)} ${labels[rare]}, of which ${percent(recall)} are recognized. Accuracy, ${percent(accuracy)}, says little about rare classes.`,
      advice:
        'Look at recall or F1 of each class. classWeights for the loss or a balanced sampler give rare classes more to say.',
      evidence: { rare: labels[rare], common: labels[common], recall },
    },
  ];
}

/** No better than saying always the same: the commonest class, or the mean. */
export function findUnderfitting(run: RunRecord): Finding[] {
  const { predictions } = run;
  if (predictions === null || predictions === undefined || predictions.examples < 20) return [];
  const advice =
    'The network has not found what tells examples apart. Are inputs scaled and labels right? Then a larger network, more epochs, another learning rate.';
  if (predictions.kind === 'values') {
    const { meanSquaredError: error, variance } = predictions;
    if (!(error > 0.9 * variance) || variance === 0) return [];
    return [
      {
        kind: 'underfitting',
        severity: 'severe',
        text: `Underfitting: the mean squared error is ${written(error)}, and it would be ${written(variance)} if the network always said the mean of the targets. It has learned next to nothing of them.`,
        advice,
        evidence: { meanSquaredError: error, variance },
      },
    ];
  }
  const { labels, right } = totalsOf(predictions);
  const [accuracy, guess] = [right / predictions.examples, Math.max(...labels) / predictions.examples];
  if (accuracy > guess + 0.1 * (1 - guess) || guess === 1 || isCollapsed(predictions)) return [];
  const chance = `accuracy is ${percent(accuracy)}, and ${percent(guess)} would be right if the network always said the commonest class, ${classNameOf(run, labels.indexOf(Math.max(...labels)))}.`;
  const apart = coursesApart(run);
  return [
    {
      kind: 'underfitting',
      severity: guess > 0.9 ? 'warning' : 'severe',
      text: apart === null ? `Underfitting: ${chance}` : `Validation does not improve on chance: ${chance} ${apart}`,
      advice:
        apart === null
          ? advice
          : 'What is learned of the training examples does not hold for others. Do labels stand beside their inputs, in training and in validation, and are both prepared in the same way? If so, the inputs may not tell what is asked.',
      evidence: { accuracy, guess },
    },
  ];
}

/** Says that the loss of training falls and that of validation does not; null where it is not so. */
function coursesApart(run: RunRecord): string | null {
  const curves = curvesOf(run);
  const { train, validation, epochs } = curves;
  if (validation === null || train.length < 2 || !isFinite(curves)) return null;
  const isApart = train.at(-1)! < train[0] && validation.at(-1)! > validation[0];
  if (!isApart) return null;
  const [from, to] = writtenApart(train[0], train.at(-1)!);
  const [heldFrom, heldTo] = writtenApart(validation[0], validation.at(-1)!);
  return `From epoch ${epochs[0]} to ${epochs.at(-1)} the loss of training fell from ${from} to ${to}, but that of validation rose from ${heldFrom} to ${heldTo}.`;
}
