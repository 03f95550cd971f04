import { studentQuantile } from './student-t.ts';

/** What several folds say about a number. */
export interface Summary {
  readonly mean: number;
  /** standard deviation over the folds, with n − 1; NaN of a single one */
  readonly std: number;
  /** the interval of confidence for the mean; NaN of a single fold */
  readonly low: number;
  readonly high: number;
}

export interface FoldSizes {
  /** items trained with, and measured */
  readonly train: number;
  readonly validation: number;
}

/**
 * The standard error of the mean over folds, whose training parts overlap, so that they are not independent:
 * `s · √(1/k + validation/train)`.
 *
 * @see Nadeau and Bengio, Inference for the Generalization Error (2003), Machine Learning 52, 239–281
 */
export function foldError(std: number, sizes: readonly FoldSizes[]): number {
  const total = (part: keyof FoldSizes): number => sizes.reduce((sum, size) => sum + size[part], 0);
  return std * Math.sqrt(1 / sizes.length + total('validation') / total('train'));
}

/** Mean, deviation and interval of what each fold gave. */
export function summarize(values: readonly number[], sizes: readonly FoldSizes[], confidence: number): Summary {
  const { length } = values;
  const mean = values.reduce((sum, value) => sum + value, 0) / length;
  const std = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (length - 1));
  const half = length === 1 ? Number.NaN : studentQuantile(confidence, length - 1) * foldError(std, sizes);
  return { mean, std, low: mean - half, high: mean + half };
}
