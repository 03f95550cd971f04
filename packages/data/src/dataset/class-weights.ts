import {
  DataError,
  isPlainObject,
  isTensor,
  requireList,
  requireNumber,
  requireOneOf,
  requireOptions,
  requireWholeNumber,
  tensor,
  type Tensor,
} from '@gradkit/core-tensor/functional';

interface ClassWeightOptions {
  /** how many classes there are; default one more than the largest label */
  readonly classes?: number | undefined;
  /** how a weight follows from a count; default balanced */
  readonly scheme?: 'balanced' | 'squareRoot' | 'effectiveNumber' | undefined;
  /** of effectiveNumber: how little another item of a class adds, below 1; default 0.999 */
  readonly beta?: number | undefined;
}

/**
 * The weights of classes in a loss that make rare ones count as much as frequent ones.
 *
 * With `n` items of which `nᶜ` are of one of `k` classes: `balanced` is `n / (k nᶜ)`, `squareRoot` its square root, which is milder, and
 * `effectiveNumber` is `(1 − β) / (1 − β^nᶜ)`, scaled to a mean of 1.
 *
 * @param labels the class of each item, whole numbers from 0; or `{ counts }`, how many items each class has
 * @param options `scheme`: default balanced; `classes`: how many there are, default one more than the largest label; `beta`: of
 *   effectiveNumber, default 0.999
 * @returns `[classes]`, float32: the `weight` of crossEntropy
 * @throws {ConfigError} if an option is unknown or wrong
 * @throws {DataError} if a label is no class, or a class has no items
 * @example classWeights([0, 0, 0, 1]); // [0.6667, 2]
 * @example classWeights({ counts: [90, 10] }, { scheme: 'squareRoot' }); // [0.7454, 2.2361]
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.utils.class_weight.compute_class_weight.html (balanced)
 * @see https://arxiv.org/abs/1901.05555 (effectiveNumber)
 */
export function classWeights(
  labels: Tensor | ArrayLike<number> | { readonly counts: Tensor | ArrayLike<number> },
  options: ClassWeightOptions = {},
): Tensor {
  const known = { classes: true, scheme: true, beta: true } as const;
  const {
    classes,
    scheme = 'balanced',
    beta = 0.999,
  } = requireOptions<ClassWeightOptions>('classWeights', options, known);
  requireOneOf('classWeights', 'scheme', scheme, ['balanced', 'squareRoot', 'effectiveNumber']);
  requireNumber('classWeights', 'beta', beta, { least: 0, below: 1 });
  if (classes !== undefined) requireWholeNumber('classWeights', 'classes', classes, { least: 1 });
  const counts = isPlainObject(labels)
    ? wholeNumbers('counts', 'count', labels.counts)
    : count(wholeNumbers('labels', 'label', labels), classes);
  const empty = counts.findIndex((items) => items === 0);
  if (empty !== -1 || counts.length === 0)
    throw new DataError('classWeights', `class ${Math.max(empty, 0)} has 0 items; each class needs at least 1`, {
      expected: 1,
      got: 0,
    });
  const total = counts.reduce((sum, items) => sum + items, 0);
  const balanced = counts.map((items) => total / (counts.length * items));
  if (scheme === 'balanced') return tensor(balanced);
  if (scheme === 'squareRoot') return tensor(balanced.map(Math.sqrt));
  const raw = counts.map((items) => (1 - beta) / (1 - beta ** items));
  const mean = raw.reduce((sum, weight) => sum + weight, 0) / raw.length;
  return tensor(raw.map((weight) => weight / mean));
}

function wholeNumbers(name: string, one: string, given: Tensor | ArrayLike<number>): number[] {
  if (!isTensor(given)) requireList('classWeights', name, given);
  const values = Array.from(isTensor(given) ? given.data : given);
  values.forEach((value, i) => requireWholeNumber('classWeights', `${one} ${i}`, value, { least: 0 }));
  return values;
}

function count(labels: readonly number[], classes: number | undefined): number[] {
  const most = labels.reduce((largest, label) => Math.max(largest, label), -1);
  const wanted = classes ?? most + 1;
  if (most >= wanted)
    throw new DataError('classWeights', `label ${labels.indexOf(most)} is ${most} but classes is ${wanted}`, {
      expected: wanted,
      got: most,
    });
  const counts = Array<number>(Math.min(wanted, labels.length + 1)).fill(0); // of more classes than labels one of these is empty
  for (const label of labels) if (label < counts.length) counts[label]++;
  return counts;
}
