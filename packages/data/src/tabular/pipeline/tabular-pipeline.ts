import {
  ConfigError,
  DataError,
  isTensor,
  numbersOf,
  permutation,
  refuseArgument,
  requireOptions,
  Tensor,
} from '@gradkit/core-tensor/functional';
import { generatorOf, type RandomOptions } from '../../seeding.ts';
import { runs } from '../../split/fold.ts';
import type { FitContext } from '../steps/step.ts';
import { columnType, requireTable, type Column, type Table } from '../table.ts';
import { unscale } from './apply-step.ts';
import { featureNames, fitColumn, transformColumn, type FittedColumn, type TrainedColumn } from './fit-column.ts';
import { requireTabularData, type TabularData } from './tabular-data.ts';
import {
  requireTabularOptions,
  type LabelColumn,
  type TabularOptions,
  type TabularSpec,
  type TargetColumn,
} from './tabular-options.ts';

/** Tensors of a table: `inputs` float32 `[rows, features]`; `targets` float32 `[rows]` or, for classes, `labels` int32 `[rows]`. */
export type TabularTensors<Target> = { readonly inputs: Tensor } & TruthOf<Target>;

type TruthOf<Target> = Target extends undefined
  ? unknown
  : Target extends string
    ? { readonly targets: Tensor }
    : string extends keyof Target // read from JSON: it may be either
      ? { readonly targets?: Tensor | undefined; readonly labels?: Tensor | undefined }
      : Target extends Readonly<Record<string, readonly never[]>>
        ? { readonly targets: Tensor }
        : Target extends LabelColumn
          ? { readonly labels: Tensor }
          : { readonly targets: Tensor };

/**
 * Makes numbers of the columns of a table: fills in, scales and encodes them, each by its own steps, which are fitted to the training part
 * alone. It is plain JSON when it is saved; `withPreprocessing` of `@gradkit/onnx-export` puts it into the file of a model.
 *
 * @example
 * const pipeline = new TabularPipeline({
 *   columns: { age: [impute('median'), standardize()], city: [oneHot({ unknown: 'ignore' })] },
 *   target: { income: [standardize()] },
 * });
 * const { inputs, targets } = pipeline.fitTransform(parseCsv('age,city,income\n20,Rome,1\n,Oslo,3\n40,Rome,5'));
 * [inputs.shape, targets.shape]; // [[3, 3], [3]]
 * pipeline.featureNames; // ["age", "city_Oslo", "city_Rome"]
 * const again = TabularPipeline.fromJSON(JSON.parse(JSON.stringify(pipeline)));
 * again.transformInputs(parseCsv('age,city\n30,Bern')).toArray(); // [[0, 0, 0]]
 * again.inverseTarget(tensor([0])); // [3]
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.compose.ColumnTransformer.html
 */
export class TabularPipeline<Target extends TargetColumn | undefined = undefined> {
  #spec: TabularSpec | null = null;
  #fitted: TabularData | null = null;

  /**
   * @param options `columns`: steps by column, in the order of the features, none for numbers as they are; `target`: the column that is to be
   *   predicted: values, `targets`, with steps (`{ price: [standardize()] }`) or without (`'price'`), or classes, `labels` (`{ species: [ordinal()] }`)
   * @throws {ConfigError} if something is no step, or stands where it cannot
   */
  constructor(options: TabularOptions<Target>) {
    this.#spec = requireTabularOptions(options);
  }

  /** What `JSON.stringify` writes, made into a fitted pipeline again. @throws {ConfigError} if it is anything else */
  static fromJSON(data: TabularData): TabularPipeline<TargetColumn> {
    requireTabularData(data);
    const pipeline = new TabularPipeline<TargetColumn>({ columns: { [data.columns[0].name]: [] } });
    pipeline.#spec = null;
    pipeline.#fitted = structuredClone(data);
    return pipeline;
  }

  /** Names of the features: of the column, for one-hot with the value behind it. @throws {ConfigError} before it is fitted */
  get featureNames(): string[] {
    return this.#data('featureNames').columns.flatMap(featureNames);
  }

  /**
   * Learns from the training part what the steps need.
   *
   * @param options `seed` or `rng`: for the folds of `target()`, if it is followed by other steps
   * @throws {ConfigError} if there is no such column, or a step does not take what is in it
   * @throws {DataError} if a value is missing that no step fills in, or nothing is there to learn from
   */
  fit(table: Table, options: RandomOptions = {}): this {
    this.#train('TabularPipeline.fit', table, options);
    return this;
  }

  /**
   * Learns from the training part and transforms it: the same as `fit` and `transform`, but for `target()`, which encodes each row by the
   * others.
   *
   * @param options `seed` or `rng`: for the folds of `target()`
   */
  fitTransform(table: Table, options: RandomOptions = {}): TabularTensors<Target> {
    const { columns, target } = this.#train('TabularPipeline.fitTransform', table, options);
    const inputs = matrix(
      columns.flatMap(({ features }) => features),
      table.length,
    );
    return tensors(inputs, target === null ? {} : truthOf(target.fitted, target.features[0]));
  }

  /**
   * Transforms a table that has all columns, the target too.
   *
   * @throws {ConfigError} if it is not fitted, or a column is not there
   * @throws {DataError} if a column holds something else than the training part's, or a value that is missing or unknown and may not be
   */
  transform(table: Table): TabularTensors<Target> {
    const where = 'TabularPipeline.transform';
    const { target } = this.#data('transform');
    const inputs = this.#inputs(where, table);
    return tensors(inputs, target === null ? {} : truthOf(target, transformColumn(target, table, where)[0]));
  }

  /** Transforms new rows, whose target nobody knows: `[rows, features]`. It throws what `transform` does. */
  transformInputs(table: Table): Tensor {
    return this.#inputs('TabularPipeline.transformInputs', table);
  }

  /**
   * What predictions mean in the table: numbers as they were before they were scaled, or the classes of labels.
   *
   * @param predictions scaled numbers, or labels, of any shape
   * @returns a column, which can be put beside the others
   * @throws {ConfigError} if it is not fitted, or there is no target
   * @throws {DataError} if a label is none
   */
  inverseTarget(predictions: Tensor): Column {
    const where = 'TabularPipeline.inverseTarget';
    if (!isTensor(predictions)) refuseArgument(where, 'predictions', predictions, 'a tensor');
    const { target } = this.#data('inverseTarget');
    if (target === null) throw new ConfigError(where, 'the pipeline has no target');
    return invert(where, target, Float64Array.from(numbersOf(predictions)));
  }

  /** What was learned, as plain data. @throws {ConfigError} before it is fitted */
  toJSON(): TabularData {
    return structuredClone(this.#data('toJSON'));
  }

  #inputs(where: string, table: Table): Tensor {
    requireTable(where, table);
    const { columns } = this.#data(where.slice(where.indexOf('.') + 1));
    return matrix(
      columns.flatMap((column) => transformColumn(column, table, where)),
      table.length,
    );
  }

  #train(
    where: string,
    table: Table,
    options: RandomOptions,
  ): { columns: TrainedColumn[]; target: TrainedColumn | null } {
    requireTable(where, table);
    requireOptions<RandomOptions>(where, options, { seed: true, rng: true });
    if (this.#spec === null)
      throw new ConfigError(where, 'the pipeline was read from JSON, which has no steps to fit; make a new one');
    const deal = dealer(where, options);
    const contextOf = (column: string, y: Float64Array | null): FitContext => ({ where, column, target: y, deal });
    const { target: wanted } = this.#spec;
    const target = wanted === null ? null : fitColumn(table, wanted[1], contextOf(wanted[0], null));
    const y = target === null ? null : encodedTarget(table, target);
    const columns = this.#spec.columns.map(([name, steps]) => fitColumn(table, steps, contextOf(name, y)));
    const fitted = columns.map((column) => column.fitted);
    this.#fitted = { kind: 'tabular', columns: fitted, target: target?.fitted ?? null };
    return { columns, target };
  }

  #data(method: string): TabularData {
    if (this.#fitted !== null) return this.#fitted;
    throw new ConfigError(
      `TabularPipeline.${method}`,
      'the pipeline is not fitted; call fit with the training part first',
    );
  }
}

function tensors<Target>(inputs: Tensor, truth: Readonly<Record<string, Tensor>>): TabularTensors<Target> {
  return { inputs, ...truth } as TabularTensors<Target>; // a target gives its tensor
}

function matrix(features: readonly Float64Array[], rows: number): Tensor {
  const data = new Float32Array(rows * features.length);
  for (const [k, feature] of features.entries())
    for (let row = 0; row < rows; row++) data[row * features.length + k] = feature[row];
  return new Tensor({ shape: [rows, features.length], dtype: 'float32' }, data);
}

/** The target by the name that losses and baselines know it by. */
function truthOf({ steps }: FittedColumn, values: Float64Array): Readonly<Record<string, Tensor>> {
  const shape = [values.length];
  if (steps.at(-1)?.kind === 'code') return { labels: new Tensor({ shape, dtype: 'int32' }, Int32Array.from(values)) };
  return { targets: new Tensor({ shape, dtype: 'float32' }, Float32Array.from(values)) };
}

/** The target for `target()`: numbers before they are scaled, or the labels of two classes. */
function encodedTarget(table: Table, { fitted, features }: TrainedColumn): Float64Array | null {
  const column = table.columns[fitted.name];
  const [step] = fitted.steps;
  if (step?.kind === 'code') return step.categories.length > 2 ? null : features[0];
  return columnType(column) === 'number' ? (column as Float64Array) : null;
}

/** Deals rows out to folds. */
function dealer(where: string, options: RandomOptions): FitContext['deal'] {
  return (length, { folds, shuffle }) => {
    if (length < folds)
      throw new DataError(where, `there are ${length} rows but ${folds} folds for target; each fold needs at least 1`, {
        expected: folds,
        got: length,
      });
    const inRuns = runs(length, folds);
    if (!shuffle) return inRuns;
    const order = permutation(length, { rng: generatorOf(where, options) }).data;
    return inRuns.map((_, i) => inRuns[order[i]]);
  };
}

function invert(where: string, { steps, name }: FittedColumn, values: Float64Array): Column {
  const [first] = steps;
  if (first?.kind !== 'code')
    return steps.reduceRight((column, step) => (step.kind === 'scale' ? unscale(step, column) : column), values);
  const { categories } = first;
  const found = Array.from(values, (label, i) => {
    if (label in categories) return categories[label];
    throw new DataError(
      where,
      `prediction ${i} is ${label} but ${name} has ${categories.length} classes; labels must be 0 … ${categories.length - 1}`,
      { expected: categories.length, got: label },
    );
  });
  return typeof categories[0] === 'number' ? Float64Array.from(found as number[]) : (found as string[]);
}
