import type { RunRecord } from '../record/run-record.ts';
import { findClassCollapse, findImbalance, findUnderfitting } from './classes.ts';
import { curvesOf, isFinite } from './curves.ts';
import { findNotConverged, findPlateau } from './convergence.ts';
import type { Finding, FindingKind, Severity } from './finding.ts';
import { findInLayers, findStandstill } from './layers.ts';
import { findTooLargeRate, findTooSmallRate } from './learning-rate.ts';
import { findOverfitting } from './overfitting.ts';
import { findBetterValidation, findBrokenValidation, findNoisyValidation, hasFewExamples } from './validation.ts';

/** What looks for what, causes before what may come of them. */
const rules: readonly ((run: RunRecord) => Finding[])[] = [
  findTooLargeRate,
  findBrokenValidation,
  findStandstill,
  findInLayers,
  findTooSmallRate,
  findClassCollapse,
  findOverfitting,
  findUnderfitting,
  findImbalance,
  findBetterValidation,
  findNoisyValidation,
  findPlateau,
  findNotConverged,
];

/** What goes without saying, or cannot be told, once something else is known. */
const explains: Partial<Readonly<Record<FindingKind, readonly FindingKind[]>>> = {
  'learning-rate-too-large': [
    'overfitting',
    'underfitting',
    'plateau',
    'noisy-validation',
    'validation-better-than-training',
    'not-converged',
  ],
  'dead-units': [
    'vanishing-gradients',
    'small-updates',
    'learning-rate-too-small',
    'underfitting',
    'plateau',
    'overfitting',
  ],
  'vanishing-gradients': ['small-updates', 'learning-rate-too-small', 'underfitting', 'plateau'],
  'exploding-gradients': ['learning-rate-too-small'],
  'learning-rate-too-small': ['underfitting', 'plateau', 'not-converged', 'class-collapse'],
  'class-collapse': ['underfitting', 'noisy-validation'],
  'broken-validation': ['overfitting', 'underfitting', 'noisy-validation', 'class-collapse'],
  overfitting: ['plateau', 'not-converged'],
  underfitting: ['overfitting'],
};

/** What is seen in the course of the loss, and means nothing where several optimizers have losses against each other (GAN). */
const ofCourse: ReadonlySet<FindingKind> = new Set([
  'learning-rate-too-large',
  'learning-rate-too-small',
  'overfitting',
  'validation-better-than-training',
  'noisy-validation',
  'plateau',
  'not-converged',
]);

/** What is seen in validation, and may be chance where that has few examples. */
const ofValidation: ReadonlySet<FindingKind> = new Set([
  'class-collapse',
  'class-imbalance',
  'broken-validation',
  'overfitting',
  'underfitting',
  'validation-better-than-training',
]);

function isContest({ optimizer }: RunRecord): boolean {
  return new Set(optimizer?.groups.map(({ owner }) => owner)).size > 1;
}

const order: readonly Severity[] = ['severe', 'warning', 'note'];

/**
 * Says in words what is wrong with a training, and what to try: a learning rate that is too large or too small, dead units, gradients that
 * vanish or explode, one class for everything, overfitting, underfitting, classes of very different size, a validation that is too small or
 * better than it should be, plateaus, an end that came too early. Looks at what there is: a history alone will do.
 *
 * @param run what `readRun` gives, or a name and a history
 * @returns findings, the gravest first; none for a good run
 * @example
 * const losses = [[0.9, 0.9], [0.5, 0.6], [0.3, 0.5], [0.2, 0.6], [0.1, 0.8], [0.05, 1.1]];
 * const history = losses.map(([loss, validationLoss], i) => ({ epoch: i + 1, seconds: 1, loss: loss!, validationLoss: validationLoss! }));
 * const [finding] = diagnose({ name: 'digits', history });
 * finding!.kind; // "overfitting"
 * finding!.evidence['bestEpoch']; // 3
 */
export function diagnose(run: RunRecord): readonly Finding[] {
  const skipsCourse = isContest(run) && isFinite(curvesOf(run));
  const isUnsure = hasFewExamples(run);
  const found = rules
    .flatMap((rule) => rule(run))
    .filter(({ kind }) => !(skipsCourse && ofCourse.has(kind)))
    .map((each): Finding => (isUnsure && ofValidation.has(each.kind) ? { ...each, severity: 'note' } : each));
  const explained = new Set(found.flatMap(({ kind, severity }) => (severity === 'note' ? [] : (explains[kind] ?? []))));
  return found
    .filter(({ kind }) => !explained.has(kind))
    .toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}
