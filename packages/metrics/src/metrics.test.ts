import { expectClose, readGolden, type Written } from '@gradkit-internal/testing';
import { Generator, randint, tensor, uniform, zeros, type DType, type Tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import {
  Accuracy,
  ConfusionMatrix,
  F1,
  MeanAbsoluteError,
  MeanLoss,
  MeanSquaredError,
  Precision,
  Recall,
  RSquared,
  TopKAccuracy,
  type Average,
} from './index.ts';

type Score = number | 'NaN';
interface ClassificationCase {
  readonly name: string;
  readonly logits: Written<DType>;
  readonly labels: Written<DType>;
  readonly accuracy: number;
  readonly topK: Readonly<Record<string, number>>;
  readonly confusion: number[][];
  readonly normalized: Readonly<Record<'labels' | 'predictions' | 'all', number[][]>>;
  readonly scores: readonly ({ readonly average: Average; readonly zeroDivision: Score } & Readonly<
    Record<'Precision' | 'Recall' | 'F1', Score | Score[]>
  >)[];
}
interface RegressionCase {
  readonly name: string;
  readonly predictions: Written<DType>;
  readonly targets: Written<DType>;
  readonly MeanSquaredError: number;
  readonly root: number;
  readonly MeanAbsoluteError: number;
  readonly RSquared: number;
}
const golden = readGolden<{
  classification: ClassificationCase[];
  regression: RegressionCase[];
}>('metrics');

const read = ({ data, shape, dtype }: Written<DType>): Tensor => tensor(data, { shape, dtype });
const int = (values: number[]): Tensor => tensor(values, { dtype: 'int32' });
const numbers = (score: Score | Score[]): number[] => [score].flat().map(Number); // 'NaN' is written as a string

/** What a metric gives for one batch. */
function of<Result>(
  metric: { update(predictions: Tensor, truth: Tensor): void; compute(): Result },
  predictions: Tensor,
  truth: Tensor,
): Result {
  metric.update(predictions, truth);
  return metric.compute();
}

describe('against scikit-learn', () => {
  it.each(golden.classification)('$name', ({ logits, labels, ...expected }) => {
    const [scores, truth] = [read(logits), read(labels)];
    const classes = scores.shape[1];
    expectClose(of(new Accuracy(), scores, truth), expected.accuracy);
    for (const [k, share] of Object.entries(expected.topK))
      expectClose(of(new TopKAccuracy({ k: Number(k) }), scores, truth), share);
    expect(of(new ConfusionMatrix(classes), scores, truth)).toEqual(expected.confusion);
    for (const normalize of ['labels', 'predictions', 'all'] as const)
      expectClose(of(new ConfusionMatrix(classes, { normalize }), scores, truth), expected.normalized[normalize]);
    expect(expected.scores.length).toBeGreaterThanOrEqual(12);
    for (const { average, zeroDivision, ...results } of expected.scores) {
      const options = { average, zeroDivision: Number(zeroDivision) };
      for (const [name, Metric] of Object.entries({ Precision, Recall, F1 })) {
        const result = of(new Metric(classes, options), scores, truth);
        expectClose([result].flat(), numbers(results[name as 'F1']));
      }
    }
  });

  it.each(golden.regression)('regression: $name', ({ predictions, targets, ...expected }) => {
    const [predicted, truth] = [read(predictions), read(targets)];
    expectClose(of(new MeanSquaredError(), predicted, truth), expected.MeanSquaredError);
    expectClose(of(new MeanSquaredError({ squared: false }), predicted, truth), expected.root);
    expectClose(of(new MeanAbsoluteError(), predicted, truth), expected.MeanAbsoluteError);
    expectClose(of(new RSquared(), predicted, truth), expected.RSquared);
  });
});

/** What the training loop asks of a metric. */
type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
interface Streaming {
  update(predictions: Tensor, truth: Tensor): void;
  compute(): number | number[] | readonly (readonly number[])[];
  reset(): void;
  state: Json;
}

describe('batches', () => {
  const rng = new Generator(1);
  const labels = randint([60], { high: 4, rng });
  const logits = uniform([60, 4], { low: -1, rng });
  const targets = uniform([60, 2], { low: 1000, high: 1010, dtype: 'float64', rng });
  const predictions = targets.add(uniform([60, 2], { dtype: 'float64', rng }));
  const makers: [string, () => Streaming, Tensor, Tensor][] = [
    ['Accuracy', () => new Accuracy(), logits, labels],
    ['TopKAccuracy', () => new TopKAccuracy({ k: 2 }), logits, labels],
    ['ConfusionMatrix', () => new ConfusionMatrix(4, { normalize: 'labels' }), logits, labels],
    ['Precision', () => new Precision(4), logits, labels],
    ['Recall', () => new Recall(4, { average: 'none' }), logits, labels],
    ['F1', () => new F1(4, { average: 'weighted' }), logits, labels],
    ['MeanSquaredError', () => new MeanSquaredError(), predictions, targets],
    ['MeanAbsoluteError', () => new MeanAbsoluteError(), predictions, targets],
    ['RSquared', () => new RSquared(), predictions, targets],
  ];

  it.each(makers)('%s of batches is that of one pass, also through a checkpoint and after a reset', (_, make, x, y) => {
    const whole = make();
    const expected = of(whole, x, y);
    let metric = make();
    of(metric, x, y);
    metric.reset();
    for (const [start, end] of [
      [0, 1],
      [1, 30],
      [30, 30],
      [30, 59],
      [59, 60],
    ]) {
      metric.update(x.slice([[start, end]]), y.slice([[start, end]]));
      const resumed = make();
      resumed.state = JSON.parse(JSON.stringify(metric.state)) as typeof metric.state;
      metric = resumed;
    }
    expectClose(metric.compute(), expected, { relative: 1e-10 });
    expect(of(whole, x, y)).toEqual(expected); // twice the same data
  });

  it('MeanLoss weighs each batch by its examples', () => {
    const loss = new MeanLoss();
    expect(loss.compute()).toBe(NaN);
    loss.update(tensor(1), 64);
    loss.update(4, 32);
    expect(loss.compute()).toBe(2);
    loss.update(tensor([[NaN]]), 1);
    expect(loss.compute()).toBe(NaN); // a loss that is not a number is not hidden
    loss.reset();
    expect(loss.state).toEqual({ sum: 0, examples: 0 });
  });

  it('nothing gives NaN', () => {
    for (const metric of [
      new Accuracy(),
      new TopKAccuracy(),
      new MeanSquaredError(),
      new MeanAbsoluteError(),
      new RSquared(),
    ])
      expect(metric.compute()).toBe(NaN);
    expect(of(new RSquared(), tensor([1]), tensor([2]))).toBe(NaN);
    expect(of(new Accuracy(), zeros([0, 3]), zeros([0], { dtype: 'int32' }))).toBe(NaN);
    expect(new F1(3).compute()).toBe(0);
  });
});

describe('forms of predictions and labels', () => {
  it('scores, of one example, many, or of every pixel', () => {
    expect(of(new Accuracy(), tensor([1, 3, 2]), int([1]).reshape([]))).toBe(1);
    const pixels = tensor([
      [
        [1, 0, 5],
        [2, 3, 4],
      ],
    ]); // [batch 1, classes 2, pixels 3]
    expect(of(new ConfusionMatrix(2), pixels, int([1, 0, 0]).reshape([1, 3]))).toEqual([
      [1, 1],
      [0, 1],
    ]);
  });

  it('class indices of any integer dtype', () => {
    const predicted = tensor([0, 1, 2], { dtype: 'uint8' });
    expect(of(new Accuracy(), predicted, tensor([0, 1, 1], { dtype: 'int64' }))).toBeCloseTo(2 / 3, 12);
    expect(of(new Accuracy(), tensor([true, false]), tensor([true, true]))).toBe(0.5);
  });

  it('one score for each label and a threshold', () => {
    const labels = tensor([[1], [0], [1]]); // as binary losses take them
    expect(of(new Accuracy({ threshold: 0 }), tensor([[2], [-1], [-3]]), labels)).toBeCloseTo(2 / 3, 12);
    expect(of(new Recall(2, { average: 'binary', threshold: 0.5 }), tensor([[0.9], [0.6], [0.5]]), labels)).toBe(0.5);
  });

  it('labels that do not count', () => {
    const labels = int([0, -100, 1]);
    const logits = tensor([
      [1, 0],
      [1, 0],
      [1, 0],
    ]);
    expect(of(new Accuracy({ ignoreIndex: -100 }), logits, labels)).toBe(0.5);
    expect(of(new TopKAccuracy({ k: 1, ignoreIndex: -100 }), logits, labels)).toBe(0.5);
    expect(of(new ConfusionMatrix(2, { ignoreIndex: -100 }), logits, labels)).toEqual([
      [1, 0],
      [1, 0],
    ]);
  });

  it('of equal scores the first wins; NaN is never right by chance', () => {
    expect(of(new Accuracy(), tensor([[1, 1]]), int([0]))).toBe(1);
    expect(of(new TopKAccuracy({ k: 1 }), tensor([[1, 1]]), int([1]))).toBe(0);
    expect(of(new TopKAccuracy({ k: 1 }), tensor([[NaN, 1]]), int([1]))).toBe(0);
    expect(of(new Accuracy(), tensor([[NaN, 1]]), int([1]))).toBe(0);
  });
});

describe('errors', () => {
  const logits = zeros([2, 3]);
  const three = 'must be 0 … 2 for 3 classes';
  it.each([
    [() => of(new Accuracy(), logits, int([0, 3])), `Accuracy: label 1 is 3 but ${three}`],
    [() => of(new Accuracy(), logits, int([-1, 0])), `Accuracy: label 0 is -1 but ${three}`],
    [
      () => of(new Accuracy({ ignoreIndex: -100 }), logits, int([-1, 0])),
      `Accuracy: label 0 is -1 but ${three}, or ignoreIndex -100`,
    ],
    [() => of(new TopKAccuracy({ k: 2 }), logits, int([0, 3])), `TopKAccuracy: label 1 is 3 but ${three}`],
    [() => of(new ConfusionMatrix(3), int([0, 0]), int([0, 3])), `ConfusionMatrix: label 1 is 3 but ${three}`],
    [() => of(new F1(3), int([0, 4]), int([0, 1])), `F1: prediction 1 is 4 but ${three}`],
    [
      () => of(new ConfusionMatrix(4), logits, int([0, 0])),
      'ConfusionMatrix: predictions are of 3 classes but the metric was made for 4',
    ],
    [
      () => of(new Accuracy(), logits, int([0, 0, 0])),
      'Accuracy: predictions are [2, 3] but labels are [3]; for float32 scores of classes, which must be floating, the labels must be [2]',
    ],
    [
      () => of(new Accuracy(), int([0, 1]), int([0])),
      'Accuracy: predictions are [2] but labels are [1]; predictions must be [batch, classes, …], or have the shape of the labels',
    ],
    [
      () => of(new Accuracy(), zeros([2]), int([0, 1])),
      'Accuracy: predictions are [2] but labels are [2], one score for each label; give a threshold, 0 for logits or 0.5 for probabilities',
    ],
    [
      () => of(new Accuracy(), zeros([2, 1]), int([0, 1])),
      'Accuracy: predictions are [2, 1] but labels are [2]; 1 class is none to choose from; for two classes either give both scores, or one in the shape of the labels and a threshold',
    ],
    [
      () => of(new Accuracy({ threshold: 0 }), logits, int([0, 1])),
      'Accuracy: predictions are [2, 3] but labels are [2]; a threshold is for one score for each label; for two classes either give both scores, or one in the shape of the labels and a threshold',
    ],
    [
      () => of(new Accuracy(), logits, zeros([2])),
      "Accuracy: labels are float32 but must be class indices: int32, int64, uint8 or bool; use labels.cast('int32')",
    ],
    [
      () => of(new Accuracy({ threshold: 0 }), zeros([2]), tensor([0, 0.5])),
      'Accuracy: label 1 is 0.5 but must be 0 or 1',
    ],
    [() => new TopKAccuracy({ k: 0 }), 'TopKAccuracy: k is 0; it must be a whole number of at least 1'],
    [
      () => of(new TopKAccuracy(), logits, int([0, 0])),
      'TopKAccuracy: k is 5 but there are 3 classes; k must not be above',
    ],
    [
      () => of(new TopKAccuracy({ k: 1 }), logits, int([0])),
      'TopKAccuracy: scores are float32 [2, 3] and labels are int32 [1]; they must be floats [batch, classes] and class indices [batch]',
    ],
    [() => new ConfusionMatrix(1), 'ConfusionMatrix: classes is 1; it must be a whole number of at least 2'],
    [() => new F1(3, { average: 'binary' }), 'F1: average is binary but there are 3 classes; it needs 2'],
    [
      () => new MeanLoss().update(tensor([1, 2]), 2),
      'MeanLoss: loss is [2] with 2 elements; it must have 1, the mean of the batch',
    ],
    [() => new MeanLoss().update(1, 0), 'MeanLoss: examples is 0; it must be a whole number of at least 1'],
    [
      () => of(new MeanSquaredError(), zeros([2, 1]), zeros([2])),
      'MeanSquaredError: predictions are [2, 1] but targets are [2]; the shapes must be the same',
    ],
    [
      () => of(new MeanAbsoluteError(), zeros([2]), int([1, 2])),
      'MeanAbsoluteError: targets are int32 but must be float32 or float64',
    ],
    [
      () => of(new RSquared(), zeros([2, 1, 1]), zeros([2, 1, 1])),
      'RSquared: targets are [2, 1, 1]; they must be [batch] or [batch, columns]',
    ],
    [
      () => {
        const score = new RSquared();
        score.update(zeros([2, 3]), zeros([2, 3]));
        score.update(zeros([2]), zeros([2]));
      },
      'RSquared: targets are [2]; they must be [batch] or [batch, columns], with 3 columns as before',
    ],
  ])('%#', (call, text) => expect(call).toThrow(expect.objectContaining({ message: text })));
});
