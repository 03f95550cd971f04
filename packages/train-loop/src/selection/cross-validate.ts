import {
  DataError,
  formatShape,
  formatValue,
  isPlainObject,
  isTensor,
  requireFunction,
  requireNumber,
  requireOptions,
  sameShape,
  type OptionNames,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { Dataset, Subset, Table } from '@gradkit/data';
import {
  foldOptions,
  foldsOf,
  partsOf,
  type Divisible,
  type FoldIndices,
  type FoldOptions,
  type Parts,
} from './folds-of.ts';
import { joinOutOfFold } from './out-of-fold.ts';
import { summarize, type Summary } from './summarize.ts';

/** Numbers by name, e.g. what `trainer.evaluate` gives. */
export type Scores = Readonly<Record<string, number>>;

/** One round: what to train with, and what to measure. */
export interface FoldToTrain<Part> extends Parts<Part> {
  /** from 0 */
  readonly number: number;
  /** for weights and orders, another in each fold */
  readonly seed: number;
  /** is aborted when the cross-validation is */
  readonly signal: AbortSignal;
}

/** What a fold gives: its scores, and the predictions for the validation part, [items, …], where they are wanted. */
export type FoldOutcome = Scores | { readonly scores: Scores; readonly predictions: Tensor };

/** Trains a model from the beginning and measures it. */
export type TrainFold<Part> = (fold: FoldToTrain<Part>) => FoldOutcome | Promise<FoldOutcome>;

/** What came of a fold. */
export interface FoldRecord {
  /** from 0 */
  readonly number: number;
  /** items trained with, and measured */
  readonly train: number;
  readonly validation: number;
  readonly seconds: number;
  readonly scores: Scores;
  /** what it failed with; null if it did not */
  readonly error: string | null;
}

/** What a cross-validation has found; all but the predictions is plain data. */
export interface CrossValidation {
  readonly folds: readonly FoldRecord[];
  /** of each score, over the folds that did not fail */
  readonly summary: Readonly<Record<string, Summary>>;
  /** of `low … high` */
  readonly confidence: number;
  /** the predictions of all folds, in the order of the dataset, each by a model that has not seen the item; NaN where there is none. Null if no fold gave any */
  readonly outOfFold: Tensor | null;
}

/** How a cross-validation goes. */
export interface CrossValidationOptions extends FoldOptions {
  /** of the intervals, between 0 and 1; default 0.95 */
  readonly confidence?: number | undefined;
  /** is told of every fold when it has ended */
  readonly onFold?: ((fold: FoldRecord, progress: Readonly<Record<'done' | 'total', number>>) => void) | undefined;
  /** ends the cross-validation, which then throws its reason */
  readonly signal?: AbortSignal | undefined;
}

const known: OptionNames<CrossValidationOptions> = { ...foldOptions, confidence: true, onFold: true, signal: true };

/**
 * Trains and measures a model once for every fold: how well it does on data that it has not seen, and how much that varies. Everything that is
 * fitted, preprocessing too, is fitted in `trainFold`, to its training part. A fold that fails is noted, and the others go on.
 *
 * The interval is `mean ± t · s · √(1/k + validation/train)`, with Student's t of k − 1 degrees: training parts overlap, and folds are not independent.
 *
 * @param data a dataset, of which folds get subsets, or a table, of which they get tables
 * @param trainFold `{ train, validation, number, seed, signal }` → scores by name, or `{ scores, predictions }`; it makes a fresh model
 * @param options `folds`: how many, default 5, or folds that were made; `shuffle`: default true; `seed`: default 0; `stratify`: true, a column or the
 *   class of each item; `groups`: a column or the group of each item; `confidence`: default 0.95; `onFold`: is told of each; `signal`: ends it
 * @returns the scores of each fold, mean, standard deviation (with n − 1) and interval of each score, and the predictions `outOfFold`
 * @throws {ConfigError} if an option is unknown or wrong
 * @throws {DataError} if there are too few items, or every fold failed
 * @example
 * import { TensorDataset } from '@gradkit/data';
 * const targets = tensor([1, 2, 3, 4]);
 * const data = new TensorDataset({ inputs: targets, targets });
 * const { folds, summary } = await crossValidate(
 *   data,
 *   async ({ train, validation }) => {
 *     const predictions = await (await meanBaseline().fit(train)).predict(validation);
 *     return { prediction: predictions.mean().item() };
 *   },
 *   { folds: 2, shuffle: false },
 * );
 * folds.map(({ scores }) => scores); // [{ prediction: 3.5 }, { prediction: 1.5 }]
 * summary['prediction']?.mean; // 2.5
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.cross_validate.html
 * @see Nadeau and Bengio, Inference for the Generalization Error (2003), Machine Learning 52, 239–281
 */
export async function crossValidate(
  data: Table,
  trainFold: TrainFold<Table>,
  options?: CrossValidationOptions,
): Promise<CrossValidation>;
export async function crossValidate<Item>(
  data: Dataset<Item>,
  trainFold: TrainFold<Subset<Item>>,
  options?: CrossValidationOptions,
): Promise<CrossValidation>;
export async function crossValidate<Item>(
  data: Divisible<Item>,
  trainFold: TrainFold<never>,
  options: CrossValidationOptions = {},
): Promise<CrossValidation> {
  const where = 'crossValidate';
  requireFunction(where, 'trainFold', trainFold);
  const { confidence = 0.95, onFold } = requireOptions<CrossValidationOptions>(where, options, known);
  requireNumber(where, 'confidence', confidence, { above: 0, below: 1 });
  if (onFold !== undefined) requireFunction(where, 'onFold', onFold);
  const trainPart = trainFold as TrainFold<Subset<Item> | Table>; // by the kind of the data
  const found = await trainFolds(data, trainPart, foldsOf(where, data, options), options);
  if (found.folds.some(isGood)) return found;
  const { length } = found.folds;
  throw new DataError(where, `all ${length} folds failed, the first with: ${found.folds[0].error}`, {
    got: found.folds,
  });
}

/** Trains and measures every fold; what fails is noted. */
export async function trainFolds<Item>(
  data: Divisible<Item>,
  trainFold: TrainFold<Subset<Item> | Table>,
  folds: readonly FoldIndices[],
  { seed = 0, confidence = 0.95, onFold, signal }: CrossValidationOptions,
): Promise<CrossValidation> {
  const records: FoldRecord[] = [];
  const predictions: (Tensor | null)[] = [];
  const neverAborted = new AbortController().signal;
  for (const [number, fold] of folds.entries()) {
    signal?.throwIfAborted();
    const start = performance.now();
    const parts = partsOf(data, fold);
    const sizes = { train: fold.train.indices.length, validation: fold.validation.indices.length };
    const given = { number, ...parts, seed: seed + number, signal: signal ?? neverAborted };
    const found = await attempt(() => trainFold(given), sizes.validation);
    signal?.throwIfAborted();
    const { scores } = found;
    const error = found.error ?? unlike(found, { scores: records.find(isGood)?.scores, predictions });
    predictions.push(error === null ? found.predictions : null);
    records.push({ number, ...sizes, seconds: (performance.now() - start) / 1000, scores, error });
    onFold?.(records[number], { done: number + 1, total: folds.length });
  }
  const good = records.filter(isGood);
  const summary = Object.keys(good[0]?.scores ?? {}).map((name) => {
    const values = good.map(({ scores }) => scores[name]);
    return [name, summarize(values, good, confidence)] as const;
  });
  const outOfFold = joinOutOfFold(predictions, folds, data.length);
  return { folds: records, summary: Object.fromEntries(summary), confidence, outOfFold };
}

interface Attempt {
  readonly scores: Scores;
  readonly predictions: Tensor | null;
  readonly error: string | null;
}

const isGood = ({ error }: FoldRecord): boolean => error === null;

async function attempt(train: () => FoldOutcome | Promise<FoldOutcome>, items: number): Promise<Attempt> {
  try {
    const given: unknown = await train();
    const isPair = isPlainObject(given) && ('predictions' in given || isPlainObject(given['scores']));
    const outcome = isPair ? given : { scores: given, predictions: null };
    const { scores, predictions } = outcome as { readonly scores: Scores; readonly predictions: Tensor | null };
    const error = wrongScores(scores) ?? (predictions === null ? null : wrongPredictions(predictions, items));
    return { scores: isPlainObject(scores) ? scores : {}, predictions, error };
  } catch (error) {
    return { scores: {}, predictions: null, error: error instanceof Error ? error.message : String(error) };
  }
}

function wrongScores(scores: unknown): string | null {
  if (!isPlainObject(scores)) return `the scores are ${formatValue(scores)}, not an object of numbers by name`;
  const entries = Object.entries(scores);
  for (const [name, score] of entries) {
    if (typeof score !== 'number') return `the score ${name} is ${formatValue(score)}, not a number`;
    if (Number.isNaN(score)) return `the score ${name} is NaN`;
  }
  return entries.length === 0 ? 'there are 0 scores; at least 1 is needed' : null;
}

function wrongPredictions(predictions: unknown, items: number): string | null {
  if (predictions === undefined)
    return 'there are scores without predictions; give { scores, predictions }, or the scores alone';
  if (!isTensor(predictions)) return `the predictions are ${formatValue(predictions)}, not a tensor`;
  if (predictions.shape[0] === items) return null;
  return `the predictions are ${formatShape(predictions.shape)} but the validation part has ${items} items; the first axis must count them`;
}

/** How a fold differs from those before it; null if it does not. */
function unlike(
  { scores, predictions }: Attempt,
  before: { readonly scores: Scores | undefined; readonly predictions: readonly (Tensor | null)[] },
): string | null {
  const [names, expected] = [Object.keys(scores), Object.keys(before.scores ?? scores)];
  if (names.length !== expected.length || !expected.every((name) => Object.hasOwn(scores, name)))
    return `the scores are ${names.join(', ')} but those of other folds ${expected.join(', ')}`;
  const [other] = before.predictions.filter((each) => each !== null);
  if (predictions === null || other === undefined) return null;
  if (predictions.dtype === other.dtype && sameShape(predictions.shape.slice(1), other.shape.slice(1))) return null;
  const written = ({ dtype, shape }: Tensor): string => `${dtype} ${formatShape(shape)}`;
  return `the predictions are ${written(predictions)} but those of other folds ${written(other)}; all axes but the first must match`;
}
