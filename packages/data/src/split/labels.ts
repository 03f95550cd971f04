import { ConfigError, DataError, isTensor, requireList, type Tensor } from '@gradkit/core-tensor/functional';
import type { Dataset } from '../dataset/dataset.ts';
import { labelsInMemory } from '../dataset/labels-in-memory.ts';

/** Where the classes of items come from. */
export interface LabelOptions {
  /** the class of each item; default the dataset's `labels` where it has them in memory */
  readonly labels?: Tensor | ArrayLike<number> | undefined;
}

/** The class of each item: as given, else as the dataset has them in memory. */
export function labelsOf(
  where: string,
  dataset: Dataset<unknown>,
  given: Tensor | ArrayLike<number> | undefined,
): ArrayLike<number> {
  const labels = given === undefined ? requireLabels(where, dataset) : valuesOf(where, 'labels', given);
  requireOneEach(where, 'labels', labels, dataset.length);
  return labels;
}

/** The numbers of a tensor or list. */
export function valuesOf<Value>(where: string, name: string, given: Tensor | ArrayLike<Value>): ArrayLike<Value> {
  if (isTensor(given)) return given.data as unknown as ArrayLike<Value>; // a tensor is given for numbers only
  requireList(where, name, given);
  return given;
}

/** Throws unless there are as many values as items. */
export function requireOneEach(where: string, name: string, values: ArrayLike<unknown>, length: number): void {
  if (values.length === length) return;
  throw new DataError(where, `there are ${values.length} ${name} but ${length} items; each item needs one`, {
    expected: length,
    got: values.length,
  });
}

function requireLabels(where: string, dataset: Dataset<unknown>): ArrayLike<number> {
  const labels = labelsInMemory(dataset);
  if (labels !== undefined) return labels;
  throw new ConfigError(where, 'the dataset has no labels in memory; give the class of each item as labels');
}
