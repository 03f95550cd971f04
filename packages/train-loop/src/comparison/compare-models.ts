import {
  ConfigError,
  DataError,
  formatValue,
  isPlainObject,
  isTensor,
  requireFunction,
  requireMethods,
  requireNumber,
  requireOptions,
  requireWholeNumber,
  type OptionNames,
} from '@gradkit/core-tensor/functional';
import type { Dataset, Subset, Table } from '@gradkit/data';
import type { Estimator, Examples } from '../baselines/estimator.ts';
import type { Better, Metrics } from '../metric.ts';
import { foldOptions, type Divisible, type FoldOptions, type Parts } from '../selection/folds-of.ts';
import { compareByBootstrap } from './by-bootstrap.ts';
import { compareByFolds } from './by-folds.ts';
import type { Comparison } from './comparison.ts';

/** Makes a fresh model. */
export type MakeModel = (fold: { readonly seed: number }) => Estimator;

/** Two parts of examples: one to train with, one to measure. */
export interface TrainAndTest {
  readonly train: Examples;
  readonly test: Examples;
}

/** How models are compared. */
export interface CompareOptions<Part = never> extends FoldOptions {
  /** by name; each says which of its values are better */
  readonly metrics: Metrics;
  /** of a dataset or table, what models learn from and predict in each fold: here preprocessing is fitted to `train` alone; default the parts themselves */
  readonly prepare?: ((parts: Parts<Part>) => Parts<Examples>) | undefined;
  /** of the intervals, between 0 and 1; default 0.95 */
  readonly confidence?: number | undefined;
  /** of the paired bootstrap; default 1000 */
  readonly resamples?: number | undefined;
  /** is told of every model when it is measured */
  readonly onModel?: ((model: string, progress: Readonly<Record<'done' | 'total', number>>) => void) | undefined;
  /** ends the comparison, which then throws its reason */
  readonly signal?: AbortSignal | undefined;
}

const known: OptionNames<CompareOptions> = {
  ...foldOptions,
  metrics: true,
  prepare: true,
  confidence: true,
  resamples: true,
  onModel: true,
  signal: true,
};

/**
 * Trains models on the same examples, measures them on the same others, and says how much each differs from the best baseline, and how sure that is.
 *
 * Of folds the interval of a difference is that of the corrected t-test of Nadeau and Bengio; of a train and a test part that of a paired bootstrap
 * of the test examples. A model that fails is noted, and the others go on.
 *
 * @param models by name, functions that make a fresh one: baselines, and `{ fit(examples), predict(examples) }` of your own
 * @param data a dataset or a table, which is divided into folds, or `{ train, test }`, each a dataset, a `DataLoader` or a list of batches
 * @param options `metrics`: by name; `folds`, `shuffle`, `seed`, `stratify`, `groups` as in `crossValidate`; `prepare`: `{ train, validation }` →
 *   what models get, e.g. through a `TabularPipeline`; `confidence`: default 0.95; `resamples`: of the bootstrap, default 1000; `onModel`; `signal`
 * @returns for each model its metrics and their differences to the best baseline, with intervals: plain data
 * @throws {ConfigError} if an option is unknown or wrong, or a metric does not say which of its values are better, or gives no
 *   number
 * @throws {DataError} if there are too few items, or every model failed
 * @example
 * import { TensorDataset } from '@gradkit/data';
 * import { MeanSquaredError } from '@gradkit/metrics';
 * const data = new TensorDataset({ inputs: tensor([[1], [2], [3], [4]]), targets: tensor([3, 5, 7, 9]) });
 * const models = { mean: () => meanBaseline(), linear: () => linearBaseline() };
 * const { models: rows } = await compareModels(models, data, { metrics: { mse: new MeanSquaredError() }, folds: 4 });
 * rows[1]?.scores['mse']?.value; // 0
 * rows[0]?.differences['mse']?.baseline; // 'linear'
 * @see Nadeau and Bengio, Inference for the Generalization Error (2003), Machine Learning 52, 239–281
 * @see Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapters 13 and 16
 */
export async function compareModels(
  models: Readonly<Record<string, MakeModel>>,
  data: TrainAndTest,
  options: CompareOptions,
): Promise<Comparison>;
export async function compareModels(
  models: Readonly<Record<string, MakeModel>>,
  data: Table,
  options: CompareOptions<Table>,
): Promise<Comparison>;
export async function compareModels<Item>(
  models: Readonly<Record<string, MakeModel>>,
  data: Dataset<Item>,
  options: CompareOptions<Subset<Item>>,
): Promise<Comparison>;
export async function compareModels<Item>(
  models: Readonly<Record<string, MakeModel>>,
  data: Divisible<Item> | TrainAndTest,
  options: CompareOptions,
): Promise<Comparison> {
  const where = 'compareModels';
  const given = requireOptions<CompareOptions>(where, options, known, '{ metrics: { accuracy: new Accuracy() } }');
  const { confidence = 0.95, resamples = 1000, seed = 0, prepare, onModel, signal } = given;
  requireNumber(where, 'confidence', confidence, { above: 0, below: 1 });
  requireWholeNumber(where, 'resamples', resamples, { least: 1 });
  requireWholeNumber(where, 'seed', seed);
  if (prepare !== undefined) requireFunction(where, 'prepare', prepare);
  if (onModel !== undefined) requireFunction(where, 'onModel', onModel);
  requireModels(models);
  const better = requireBetter(given.metrics);
  const common = { models, metrics: given.metrics, better, confidence, seed, onModel, signal };
  const compared = isTrainAndTest(data)
    ? await compareByBootstrap(requireNoFolds(data, given), { ...common, resamples })
    : await compareByFolds(data, {
        ...given,
        ...common,
        prepare: prepare as ((parts: Parts<Subset<Item> | Table>) => Parts<Examples>) | undefined, // by the kind of the data
      });
  if (compared.models.some(({ error }) => error === null)) return compared;
  throw new DataError(
    where,
    `all ${compared.models.length} models failed, the first with: ${compared.models[0].error}`,
    { got: compared.models },
  );
}

const isTrainAndTest = <Item>(data: Divisible<Item> | TrainAndTest): data is TrainAndTest =>
  typeof data === 'object' && data !== null && 'train' in data && 'test' in data;

function requireNoFolds(data: TrainAndTest, options: CompareOptions): TrainAndTest {
  for (const name of ['folds', 'shuffle', 'stratify', 'groups', 'prepare'] as const)
    if (options[name] !== undefined)
      throw new ConfigError(
        'compareModels',
        `both ${name} and { train, test } are given; a dataset is divided, parts are not`,
      );
  return data;
}

function requireModels(models: Readonly<Record<string, MakeModel>>): void {
  if (!isPlainObject(models) || Object.keys(models).length === 0)
    throw new ConfigError(
      'compareModels',
      `models are ${formatValue(models)}; they must be an object of functions by name, such as { mean: () => meanBaseline() }`,
      { got: models },
    );
  for (const [name, make] of Object.entries(models)) requireFunction('compareModels', `models.${name}`, make);
}

function requireBetter(metrics: Metrics): Readonly<Record<string, Better>> {
  const where = 'compareModels';
  if (!isPlainObject(metrics) || isTensor(metrics) || Object.keys(metrics).length === 0)
    throw new ConfigError(
      where,
      `metrics are ${formatValue(metrics)}; they must be an object of metrics by name, such as { accuracy: new Accuracy() }`,
      { got: metrics },
    );
  const entries = Object.entries(metrics).map(([name, metric]): readonly [string, Better] => {
    requireMethods(where, `metrics.${name}`, metric, ['update', 'compute', 'reset']);
    const { better } = metric;
    if (better === 'higher' || better === 'lower') return [name, better];
    throw new ConfigError(
      where,
      `metrics.${name} does not say which of its values are better; give it better: 'higher' or 'lower'`,
    );
  });
  return Object.fromEntries(entries);
}
