import {
  ConfigError,
  formatValue,
  isTensor,
  refuseArgument,
  requireBoolean,
  requireList,
  requireWholeNumber,
} from '@gradkit/core-tensor/functional';
import { groupKFold, kFold, selectRows, stratifiedKFold, subset } from '@gradkit/data';
import type { Dataset, Fold, Groups, Subset, Table } from '@gradkit/data';

/** Which items a fold trains with, and which it measures: what the splits of `@gradkit/data` give. */
export interface FoldIndices {
  readonly train: { readonly indices: ArrayLike<number> };
  readonly validation: { readonly indices: ArrayLike<number> };
}

/** How a dataset is divided into folds. */
export interface FoldOptions {
  /** how many, at least 2, or folds that were made, e.g. by `timeSeriesSplit`; default 5 */
  readonly folds?: number | readonly FoldIndices[] | undefined;
  /** which items go together is drawn, in place of following their order; default true */
  readonly shuffle?: boolean | undefined;
  /** of the draw, and of what the folds draw: fold n gets `seed + n`; default 0 */
  readonly seed?: number | undefined;
  /** each fold has every class in the same proportion: true for the dataset's labels, a column of a table, or the class of each item; default false */
  readonly stratify?: boolean | string | Groups | undefined;
  /** what belongs together is never trained with and measured in the same fold: a column of a table, or the group of each item */
  readonly groups?: string | Groups | undefined;
}

export const foldOptions = { folds: true, shuffle: true, seed: true, stratify: true, groups: true } as const;

/** What can be divided: a dataset or a table. */
export type Divisible<Item> = Dataset<Item> | Table;

/** Two parts: one to train with, one to measure. */
export interface Parts<Part> {
  readonly train: Part;
  readonly validation: Part;
}

export const isTable = (data: object): data is Table => !('get' in data) && 'columns' in data;

/** The parts of a fold: tables of a table, else subsets. */
export function partsOf<Item>(data: Divisible<Item>, { train, validation }: FoldIndices): Parts<Subset<Item> | Table> {
  if (isTable(data))
    return { train: selectRows(data, train.indices), validation: selectRows(data, validation.indices) };
  return { train: subset(data, train.indices), validation: subset(data, validation.indices) };
}

/** The items of each fold. @throws {ConfigError} if an option is wrong @throws {DataError} if there are too few items */
export function foldsOf<Item>(where: string, data: Divisible<Item>, options: FoldOptions): readonly FoldIndices[] {
  if (typeof data !== 'object' || data === null) refuseArgument(where, 'data', data, 'a dataset or a table');
  requireWholeNumber(where, 'seed', options.seed ?? 0);
  if (options.shuffle !== undefined) requireBoolean(where, 'shuffle', options.shuffle);
  const { folds = 5, shuffle = true, seed = 0, stratify = false, groups } = options;
  if (typeof folds !== 'number') return requireFolds(where, folds, options);
  requireWholeNumber(where, 'folds', folds, { least: 2 });
  const items: Dataset<Item | number> = isTable(data) ? { length: data.length, get: (row) => row } : data;
  const drawn = shuffle ? { folds, shuffle, seed } : { folds };
  if (stratify === false) {
    if (groups === undefined) return kFold(items, drawn);
    return groupKFold(items, valuesOf(where, 'groups', groups, data), drawn);
  }
  if (groups !== undefined)
    throw new ConfigError(
      where,
      'both stratify and groups are given; give one of them, or folds that were made by both',
    );
  if (stratify === true) return stratifiedKFold(items, drawn);
  return stratifiedKFold(items, { ...drawn, labels: classesOf(valuesOf(where, 'stratify', stratify, data)) });
}

function requireFolds(where: string, folds: readonly FoldIndices[], options: FoldOptions): readonly FoldIndices[] {
  requireList(where, 'folds', folds);
  for (const name of ['shuffle', 'stratify', 'groups'] as const)
    if (options[name] !== undefined)
      throw new ConfigError(where, `both ${name} and folds that were made are given; the folds say what goes together`);
  if (folds.length === 0)
    throw new ConfigError(where, 'there are 0 folds; at least 1 is needed', { expected: 1, got: 0 });
  for (const [i, fold] of folds.entries()) {
    const { train, validation }: Partial<Fold<unknown>> = Object(fold); // what is missing is named below
    if (train?.indices === undefined || validation?.indices === undefined)
      refuseArgument(where, `folds[${i}]`, fold, 'an object { train, validation } of subsets, as kFold gives them');
  }
  return folds;
}

/** The values of a column, or those that were given. */
function valuesOf(where: string, name: string, given: string | Groups | true, data: Divisible<unknown>): Groups {
  if (typeof given !== 'string') return given as Groups;
  const columns = isTable(data) ? data.columns : {};
  if (!Object.hasOwn(columns, given))
    throw new ConfigError(
      where,
      `${name} is ${formatValue(given)}; it names a column, but ${isTable(data) ? `the columns are ${Object.keys(columns).join(', ')}` : 'a dataset has none: give a value for each item'}`,
      { expected: Object.keys(columns), got: given },
    );
  return columns[given] as Groups; // a missing text is refused where the groups are made
}

/** Numbers for classes, which may have names. */
function classesOf(values: Groups): ArrayLike<number> {
  if (isTensor(values)) return values.data;
  const codes = new Map<unknown, number>();
  return Array.from(values as ArrayLike<number | string>, (value) => {
    const code = codes.get(value) ?? codes.size;
    codes.set(value, code);
    return code;
  });
}
