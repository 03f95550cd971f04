import { arange, Generator, oneHot, randint, tensor, trace, uniform, type Tensor } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { classNamed, families, goldenFile } from '../testing/golden-cases.ts';
import { metricSuite } from '../testing/metric-suite.ts';
import * as exported from './index.ts';
import {
  Accuracy,
  MeanAbsoluteError,
  MeanLoss,
  MeanSquaredError,
  Metric,
  MetricCollection,
  MulticlassConfusionMatrix,
  MulticlassF1Score,
  R2Score,
  TopKAccuracy,
} from './index.ts';

type Pair = readonly [Tensor, Tensor];

/** The same rows in parts of 1, 29, 0, 29 and 1. */
function inParts([predictions, truth]: Pair): Pair[] {
  const bounds = [0, 1, 30, 30, 59, 60];
  const part = (x: Tensor, i: number): Tensor => x.slice([[bounds[i], bounds[i + 1]]]);
  return bounds.slice(1).map((_, i) => [part(predictions, i), part(truth, i)]);
}

const rng = new Generator(1);
const labels = randint(4, [60], { rng });
const logits = uniform([60, 4], { low: -1, rng });
const targets = uniform([60, 2], { low: 1000, high: 1010, dtype: 'float64', rng });
const predictions = targets.add(uniform([60, 2], { dtype: 'float64', rng }));

const classes = arange(4, { dtype: 'int32' });
const ofClasses = {
  whole: [logits, labels],
  parts: inParts([logits, labels]),
  best: [oneHot(classes, 4), classes],
  worst: [oneHot(classes, 4).neg(), classes],
} as const;
const ofValues = {
  whole: [predictions, targets],
  parts: inParts([predictions, targets]),
  best: [targets, targets],
  worst: [targets.neg(), targets],
} as const;
const ofLosses = {
  whole: [tensor(1.75), 8],
  parts: [
    [2, 3],
    [1, 4],
    [4, 1],
  ],
  best: [0, 1],
  worst: [9, 1],
} as const;

/** The classes whose laws are tested below; those with golden numbers are proven with them. */
const tested = new Set<unknown>();
function test<State, Result extends number, Batch extends readonly unknown[]>(
  make: () => Metric<State, Result, Batch>,
  data: { whole: Batch; parts: readonly Batch[]; best: Batch; worst: Batch },
  how = '',
): void {
  const { constructor } = make();
  tested.add(constructor);
  metricSuite(`${constructor.name}${how}`, { make, ...data });
}

test(() => new Accuracy(), ofClasses);
test(() => new TopKAccuracy({ k: 2 }), ofClasses);
test(() => new MeanSquaredError(), ofValues);
test(() => new MeanSquaredError({ squared: false }), ofValues, ' root');
test(() => new MeanAbsoluteError(), ofValues);
test(() => new R2Score(), ofValues);
test(() => new MeanLoss(), ofLosses);
/** With tests of their own: metrics of metrics, and of the last updates, for which batches are more than one pass. */
tested.add(exported.MetricCollection).add(exported.RunningMean).add(exported.RunningSum);

it('every metric of this package is among them', () => {
  const metrics = Object.values<unknown>(exported).filter(
    (value) => typeof value === 'function' && value.prototype instanceof Metric,
  );
  const names = families.flatMap((family) => goldenFile(family).metrics.map(({ name }) => name));
  const proven = new Set([...tested, ...names.map(classNamed)]);
  expect(metrics.filter((metric) => !proven.has(metric))).toEqual([]);
});

it.each([
  [
    () => new MulticlassF1Score(2).merge(new MulticlassF1Score(2) as never),
    'Metric.merge: state is a MulticlassF1Score; it must be what a metric has counted, metric.state',
  ],
  [
    () => new MulticlassF1Score(2).merge(undefined as never),
    'Metric.merge: state is undefined; it must be what a metric has counted, metric.state',
  ],
  [
    () => new MulticlassConfusionMatrix(2).merge(new MulticlassConfusionMatrix(3).state),
    'MulticlassConfusionMatrix: one state counts 2 classes but the other 3; only states of the same classes can be merged',
  ],
  [
    () => new MulticlassF1Score(3).merge(new MulticlassF1Score(2).state),
    'MulticlassF1Score: one state counts 3 classes but the other 2; only states of the same classes can be merged',
  ],
  [
    () => {
      const [one, other] = [new R2Score(), new R2Score()];
      one.update(targets, targets);
      other.update(tensor([1, 2]), tensor([1, 2]));
      one.merge(other.state);
    },
    'R2Score: there were 2 columns before and 1 now; they must stay as many',
  ],
])('states of different data cannot be merged: %#', (merge, text) => {
  expect(merge).toThrow(expect.objectContaining({ message: text }));
});

it.each([
  () => new Accuracy(),
  () => new MulticlassF1Score(2),
  () => new MeanSquaredError(),
  () => new MetricCollection({ accuracy: new Accuracy() }),
])('what such a metric has not counted is no state of it: %s', (make) => {
  for (const [given, text] of [
    [null, 'null'],
    ['x', "'x'"],
    [{ x: 1 }, 'an object'],
  ] as const) {
    const metric = make();
    const rule = `state is ${text}; it must be what a metric has counted, metric.state`;
    expect(() => metric.merge(given as never)).toThrow(`Metric.merge: ${rule}`);
    expect(() => (metric.state = given as never)).toThrow(`Metric.state: ${rule}`);
    expect(metric.state).toEqual(make().state);
  }
});

it('says where to count when its batch has no values, inside a compiled function', () => {
  const count = (): unknown =>
    trace(
      (scores: Tensor) => {
        new Accuracy().update(scores, labels);
        return [scores];
      },
      [logits],
    );
  expect(count).toThrow(
    'Metric.update: the batch has no values, for its function was being traced; metrics count outside: return predictions and targets from the compiled function',
  );
});
