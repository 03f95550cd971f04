/** What may be found. */
export type FindingKind =
  | 'learning-rate-too-large'
  | 'learning-rate-too-small'
  | 'dead-units'
  | 'saturation'
  | 'vanishing-gradients'
  | 'exploding-gradients'
  | 'large-updates'
  | 'small-updates'
  | 'class-collapse'
  | 'overfitting'
  | 'underfitting'
  | 'class-imbalance'
  | 'broken-validation'
  | 'validation-better-than-training'
  | 'noisy-validation'
  | 'plateau'
  | 'not-converged';

/** `severe`: the training is in vain; `warning`: it could be better; `note`: good to know. */
export type Severity = 'severe' | 'warning' | 'note';

/** Something about a run that its owner should know. */
export interface Finding {
  readonly kind: FindingKind;
  readonly severity: Severity;
  /** what was seen */
  readonly text: string;
  /** what to try */
  readonly advice: string;
  /** the numbers that it was seen in */
  readonly evidence: Readonly<Record<string, number | string>>;
}
