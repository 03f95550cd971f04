import { expectClose, readGolden } from '@gradkit-internal/testing';
import { tensor, zeros, type NestedArray } from '@gradkit/core-tensor';
import { DataLoader, TensorDataset } from '@gradkit/data';
import { crossEntropy } from '@gradkit/losses';
import { describe, expect, it } from 'vitest';
import { linearBaseline, majorityBaseline, meanBaseline } from '../index.ts';

interface LinearCase {
  readonly inputs: 'x' | 'wide' | 'collinear';
  readonly truth: 'values' | 'classes' | 'binary';
  readonly options: { readonly l2?: number };
  readonly weight: number[][];
  readonly bias: number[];
  /** values, or what `decision_function` gives: of two classes one number */
  readonly predictions: number[][] | number[];
  readonly loss: number | null;
}

const {
  data: golden,
  linear,
  dummies,
} = readGolden<{
  data: Readonly<Record<'x' | 'wide' | 'collinear' | 'values', number[][]>> &
    Readonly<Record<'classes' | 'binary', number[]>>;
  linear: readonly LinearCase[];
  dummies: { prior: number[][]; majority: number; mean: number[][]; median: number[][] };
}>('data/model_selection');

const labelled = (inputs: NestedArray, labels: number[]) =>
  new TensorDataset({ inputs: tensor(inputs), labels: tensor(labels, { dtype: 'int32' }) });
const measured = (inputs: number[][], targets: number[][] | number[]) =>
  new TensorDataset({ inputs: tensor(inputs), targets: tensor(targets) });

describe("scikit-learn's numbers", () => {
  const values = linear.filter(({ truth }) => truth === 'values');
  it.each(values)('values: $inputs, $options', async ({ inputs, options, ...expected }) => {
    const examples = measured(golden[inputs], golden.values.slice(0, golden[inputs].length));
    const baseline = await linearBaseline(options).fit(examples);
    // the inputs are float32 in both, and everything else float64
    expectClose(baseline.weight!, expected.weight, { relative: 1e-7, absolute: 1e-9 });
    expectClose(baseline.bias!, expected.bias, { relative: 1e-7, absolute: 1e-7 });
    expectClose(await baseline.predict(examples), expected.predictions, { relative: 1e-6, absolute: 1e-5 });
  });

  const classes = linear.filter(({ truth }) => truth !== 'values');
  it.each(classes)('classes: $inputs, $truth, $options', async ({ inputs, truth, options, ...expected }) => {
    const examples = labelled(golden[inputs], golden[truth] as number[]);
    const baseline = await linearBaseline(options).fit(new DataLoader(examples, { batchSize: 7 }));
    const logits = await baseline.predict(examples);
    expectClose(crossEntropy(logits, examples.tensors.labels).item(), expected.loss!);
    if (truth === 'binary') {
      const [other, own] = [logits.narrow(1, 0, 1), logits.narrow(1, 1, 1)];
      expectClose(own.sub(other).reshape([-1]), expected.predictions, { relative: 1e-4, absolute: 1e-4 });
      const weight = baseline.weight!;
      expectClose(weight.narrow(0, 1, 1).sub(weight.narrow(0, 0, 1)), expected.weight, {
        relative: 1e-4,
        absolute: 1e-6,
      });
    } else {
      expectClose(baseline.weight!, expected.weight, { relative: 1e-4, absolute: 1e-6 }); // both end where slopes are small
      const differences = tensor(expected.predictions);
      const centered = (x: typeof logits) => x.sub(x.mean(1, { keepDims: true }));
      expectClose(centered(logits), centered(differences), { relative: 1e-4, absolute: 1e-4 });
    }
  });

  it('dummies', async () => {
    const examples = labelled(golden.x, golden.classes);
    const prior = await (await majorityBaseline().fit(examples)).predict(tensor([golden.x[0]]));
    expectClose(prior.exp(), dummies.prior);
    expect(prior.argmax(1).item()).toBe(dummies.majority);
    for (const statistic of ['mean', 'median'] as const) {
      const baseline = await meanBaseline({ statistic }).fit(measured(golden.x, golden.values));
      expectClose(await baseline.predict(tensor([golden.x[0]])), dummies[statistic]);
    }
  });
});

describe('baselines', () => {
  const batches = [
    { inputs: tensor([[1], [2]]), targets: tensor([3, 5]) },
    { inputs: tensor([[4]]), targets: tensor([9]) },
  ];

  it('learn from lists, loaders and datasets alike, of inputs of any shape', async () => {
    const inputs = tensor([[[1, 0]], [[2, 1]], [[4, 0]], [[0, 3]]]);
    const targets = tensor([[3], [5], [9], [1]]);
    const data = new TensorDataset({ inputs, targets });
    const [whole, parts, list] = await Promise.all(
      [data, new DataLoader(data, { batchSize: 3 }), [{ inputs, targets }]].map(async (examples) =>
        (await linearBaseline().fit(examples)).predict(examples),
      ),
    );
    expect(whole.shape).toEqual([4, 1]);
    expectClose(whole, targets);
    expect([[...parts.data], [...list.data]]).toEqual([[...whole.data], [...whole.data]]);
    const plain = { length: 3, get: (i: number) => ({ inputs: i, targets: 2 * i + 1 }) };
    expectClose(await (await linearBaseline().fit(plain)).predict(tensor([[10]])), [21]);
  });

  it('know classes that are not there, by numClasses', async () => {
    const examples = labelled([[0], [1], [3]], [0, 0, 1]);
    const majority = await majorityBaseline({ numClasses: 4 }).fit(examples);
    expect((await majority.predict(examples)).shape).toEqual([3, 4]);
    const logits = await (await linearBaseline({ numClasses: 4 }).fit(examples)).predict(examples);
    expect(logits.shape).toEqual([3, 4]);
    expect([...logits.argmax(1).data].map(Number)).toEqual([0, 0, 1]);
  });

  const any = (value: unknown): never => value as never;
  it.each([
    [
      () => majorityBaseline().fit(batches),
      'majorityBaseline: batches have targets, which are values; it learns from labels, which are classes',
    ],
    [
      () => meanBaseline().fit(labelled([[1]], [0])),
      'meanBaseline: batches have labels, which are classes; it learns from targets, which are values',
    ],
    [
      async () => meanBaseline({ statistic: any('mode') }),
      'meanBaseline: statistic is mode; it must be one of mean, median',
    ],
    [async () => linearBaseline({ l2: -1 }), 'linearBaseline: l2 is -1; it must be at least 0'],
    [async () => linearBaseline(any({ alpha: 1 })), 'linearBaseline: alpha is no option'],
    [
      async () => meanBaseline().predict(batches),
      'meanBaseline.predict: it is not fitted; call fit with the training part first',
    ],
    [
      async () => (await linearBaseline().fit(batches)).predict(zeros([2, 3])),
      'linearBaseline: inputs are [2, 3], 3 features each, but it was fitted to 1',
    ],
    [
      () => linearBaseline().fit([{ inputs: tensor([[1], [Number.NaN]]), targets: tensor([1, 2]) }]),
      'linearBaseline: feature of example 1 is NaN; leave such examples out, or fill in what is missing',
    ],
    [() => linearBaseline().fit([{ inputs: zeros([2, 1]) }]), 'linearBaseline: a batch has neither labels nor targets'],
    [
      () => linearBaseline().fit([{ inputs: zeros([1, 1]), targets: zeros([1]), weights: zeros([1]) }]),
      'linearBaseline: batches have weights, which baselines do not take',
    ],
    [
      () => majorityBaseline().fit([{ inputs: zeros([1, 1]), labels: zeros([1, 2]) }]),
      'majorityBaseline: labels are [1, 2]; they must be [examples], a class each',
    ],
    [
      () => majorityBaseline().fit([{ inputs: zeros([1, 1]), labels: tensor([-1]) }]),
      'majorityBaseline: label 0 is -1; it must be a whole number of at least 0',
    ],
    [
      () => majorityBaseline({ numClasses: 2 }).fit(labelled([[1]], [2])),
      'majorityBaseline: a label is 2 but numClasses is 2; labels must be 0 … 1',
    ],
    [
      () => linearBaseline({ maxIter: 3 }).fit(labelled(golden.x, golden.classes)),
      'linearBaseline: the loss still falls after 3 iterations; allow more by maxIter, or give a larger l2',
    ],
    [
      () => linearBaseline().fit([{ inputs: zeros([2, 0]), targets: zeros([2]) }]),
      'linearBaseline: inputs are [2, 0]; at least 1 feature of 1 example is needed',
    ],
    [() => linearBaseline().fit(any(3)), 'linearBaseline: loader is 3'],
  ])('%#', async (call, text) => {
    await expect(call()).rejects.toThrow(text);
  });
});
