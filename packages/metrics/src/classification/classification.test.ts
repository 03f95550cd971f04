import { expectClose, readGolden, type Written } from '@gradkit-internal/testing';
import { oneHot, tensor, zeros, type DType } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { int, read, resultOf } from '../../testing/metric-of.ts';
import {
  Accuracy,
  BinaryF1Score,
  BinaryPrecision,
  BinaryRecall,
  MulticlassConfusionMatrix,
  MulticlassF1Score,
  MulticlassPrecision,
  MulticlassRecall,
  TopKAccuracy,
  type Average,
} from '../index.ts';

type Score = number | 'NaN';
interface ClassificationCase {
  readonly name: string;
  readonly logits: Written<DType>;
  readonly labels: Written<DType>;
  readonly accuracy: number;
  readonly topK: Readonly<Record<string, number>>;
  readonly confusion: number[][];
  readonly normalized: Readonly<Record<'labels' | 'predictions' | 'all', number[][]>>;
  readonly scores: readonly ({ readonly average: Average | 'binary'; readonly zeroDivision: Score } & Readonly<
    Record<'Precision' | 'Recall' | 'F1', Score | Score[]>
  >)[];
}
const ofTwo = { Precision: BinaryPrecision, Recall: BinaryRecall, F1: BinaryF1Score };
const ofSeveral = { Precision: MulticlassPrecision, Recall: MulticlassRecall, F1: MulticlassF1Score };
const golden = readGolden<{ classification: ClassificationCase[] }>('metrics');
const numbers = (score: Score | Score[]): number[] => [score].flat().map(Number); // 'NaN' is written as a string

describe('against scikit-learn', () => {
  it.each(golden.classification)('$name', ({ logits, labels, ...expected }) => {
    const [scores, truth] = [read(logits), read(labels)];
    const classes = scores.shape[1];
    expectClose(resultOf(new Accuracy(), scores, truth), expected.accuracy);
    for (const [k, share] of Object.entries(expected.topK))
      expectClose(resultOf(new TopKAccuracy({ k: Number(k) }), scores, truth), share);
    expect(resultOf(new MulticlassConfusionMatrix(classes), scores, truth)).toEqual(expected.confusion);
    for (const [normalize, of] of [
      ['true', 'labels'],
      ['pred', 'predictions'],
      ['all', 'all'],
    ] as const) {
      const matrix = new MulticlassConfusionMatrix(classes, { normalize });
      expectClose(resultOf(matrix, scores, truth), expected.normalized[of]);
    }
    expect(expected.scores.length).toBeGreaterThanOrEqual(12);
    for (const { average, zeroDivision: zero, ...results } of expected.scores) {
      const zeroDivision = Number(zero);
      for (const name of ['Precision', 'Recall', 'F1'] as const) {
        const metric =
          average === 'binary'
            ? new ofTwo[name]({ zeroDivision })
            : new ofSeveral[name](classes, { average, zeroDivision });
        const inputs = average === 'binary' ? scores.argmax(1) : scores;
        expectClose([resultOf<number | number[]>(metric, inputs, truth)].flat(), numbers(results[name]));
      }
    }
  });
});

describe('forms of predictions and labels', () => {
  it('scores, of one example, many, or of every pixel', () => {
    expect(resultOf(new Accuracy(), tensor([1, 3, 2]), int([1]).reshape([]))).toBe(1);
    const pixels = tensor([
      [
        [1, 0, 5],
        [2, 3, 4],
      ],
    ]); // [batch 1, classes 2, pixels 3]
    expect(resultOf(new MulticlassConfusionMatrix(2), pixels, int([1, 0, 0]).reshape([1, 3]))).toEqual([
      [1, 1],
      [0, 1],
    ]);
  });

  it('class indices of any integer dtype', () => {
    const predicted = tensor([0, 1, 2], { dtype: 'uint8' });
    expect(resultOf(new Accuracy(), predicted, tensor([0, 1, 1], { dtype: 'int64' }))).toBeCloseTo(2 / 3, 12);
    expect(resultOf(new Accuracy(), tensor([true, false]), tensor([true, true]))).toBe(0.5);
  });

  it('class indices of several labels, though each example has one 1', () => {
    const labels = tensor(
      [
        [0, 1],
        [1, 0],
      ],
      { dtype: 'int32' },
    );
    expect(resultOf(new Accuracy(), labels, labels)).toBe(1);
  });

  it('one score for each label and a threshold', () => {
    const labels = tensor([[1], [0], [1]]); // as binary losses take them
    expect(resultOf(new Accuracy({ threshold: 0 }), tensor([[2], [-1], [-3]]), labels)).toBeCloseTo(2 / 3, 12);
    expect(resultOf(new BinaryRecall(), tensor([[0.9], [0.6], [0.5]]), labels)).toBe(0.5);
  });

  it('labels that do not count', () => {
    const labels = int([0, -100, 1]);
    const logits = tensor([
      [1, 0],
      [1, 0],
      [1, 0],
    ]);
    expect(resultOf(new Accuracy({ ignoreIndex: -100 }), logits, labels)).toBe(0.5);
    expect(resultOf(new TopKAccuracy({ k: 1, ignoreIndex: -100 }), logits, labels)).toBe(0.5);
    expect(resultOf(new MulticlassConfusionMatrix(2, { ignoreIndex: -100 }), logits, labels)).toEqual([
      [1, 0],
      [1, 0],
    ]);
  });

  it('of equal scores the first wins; NaN is never right by chance', () => {
    expect(resultOf(new Accuracy(), tensor([[1, 1]]), int([0]))).toBe(1);
    expect(resultOf(new TopKAccuracy({ k: 1 }), tensor([[1, 1]]), int([1]))).toBe(0);
    expect(resultOf(new TopKAccuracy({ k: 1 }), tensor([[NaN, 1]]), int([1]))).toBe(0);
    expect(resultOf(new Accuracy(), tensor([[NaN, 1]]), int([1]))).toBe(0);
  });
});

it('nothing gives NaN, or zeroDivision', () => {
  for (const metric of [new Accuracy(), new TopKAccuracy()]) expect(metric.compute()).toBe(NaN);
  expect(resultOf(new Accuracy(), zeros([0, 3]), zeros([0], { dtype: 'int32' }))).toBe(NaN);
  expect(new MulticlassF1Score(3).compute()).toBe(0);
});

describe('errors', () => {
  const logits = zeros([2, 3]);
  const three = 'must be 0 … 2 for 3 classes';
  it.each([
    [() => resultOf(new Accuracy(), logits, int([0, 3])), `Accuracy: label 1 is 3 but ${three}`],
    [() => resultOf(new Accuracy(), logits, int([-1, 0])), `Accuracy: label 0 is -1 but ${three}`],
    [
      () => resultOf(new Accuracy({ ignoreIndex: -100 }), logits, int([-1, 0])),
      `Accuracy: label 0 is -1 but ${three}, or ignoreIndex -100`,
    ],
    [() => resultOf(new TopKAccuracy({ k: 2 }), logits, int([0, 3])), `TopKAccuracy: label 1 is 3 but ${three}`],
    [
      () => resultOf(new MulticlassConfusionMatrix(3), int([0, 0]), int([0, 3])),
      `MulticlassConfusionMatrix: label 1 is 3 but ${three}`,
    ],
    [
      () => resultOf(new MulticlassF1Score(3), int([0, 4]), int([0, 1])),
      `MulticlassF1Score: prediction 1 is 4 but ${three}`,
    ],
    [
      () => resultOf(new MulticlassConfusionMatrix(4), logits, int([0, 0])),
      'MulticlassConfusionMatrix: predictions are float32 [2, 3] and targets are int32 [2]; they must be scores [batch, 4, …], which are floating, or class indices [batch, …], which are not, and class indices [batch, …]',
    ],
    [
      () => resultOf(new Accuracy(), logits, int([0, 0, 0])),
      'Accuracy: predictions are [2, 3] but labels are [3]; for float32 scores of classes, which must be floating, the labels must be [2]',
    ],
    [
      () => resultOf(new Accuracy(), int([0, 1]), int([0])),
      'Accuracy: predictions are [2] but labels are [1]; predictions must be [batch, classes, …], or have the shape of the labels',
    ],
    ...[oneHot(int([2, 0]), 3), oneHot(int([2, 0]), 3).cast('float32')].map((labels): [() => unknown, string] => [
      () => resultOf(new Accuracy(), logits, labels),
      'Accuracy: predictions are [2, 3] but labels are [2, 3], one-hot; labels must be class indices, such as labels.argmax(1)',
    ]),
    [
      () => resultOf(new Accuracy(), logits, tensor([[0.5, 0.5, 0], [0, 0, 1]])), // prettier-ignore
      'Accuracy: predictions are [2, 3] but labels are [2, 3], with fractions; labels must be class indices, such as labels.argmax(1)',
    ],
    [
      () => resultOf(new Accuracy(), logits, zeros([2, 3])),
      "Accuracy: labels are float32 but must be class indices: int32, int64, uint8 or bool; use labels.cast('int32')",
    ],
    [
      () => resultOf(new Accuracy(), zeros([2]), int([0, 1])),
      'Accuracy: predictions are [2] but labels are [2], one score for each label; give a threshold, 0 for logits or 0.5 for probabilities',
    ],
    [
      () => resultOf(new Accuracy(), zeros([2, 1]), int([0, 1])),
      'Accuracy: predictions are [2, 1] but labels are [2]; 1 class is none to choose from; for two classes either give both scores, or one in the shape of the labels and a threshold',
    ],
    [
      () => resultOf(new Accuracy({ threshold: 0 }), logits, int([0, 1])),
      'Accuracy: predictions are [2, 3] but labels are [2]; a threshold is for one score for each label; for two classes either give both scores, or one in the shape of the labels and a threshold',
    ],
    [
      () => resultOf(new Accuracy(), logits, zeros([2])),
      "Accuracy: labels are float32 but must be class indices: int32, int64, uint8 or bool; use labels.cast('int32')",
    ],
    [
      () => resultOf(new Accuracy({ threshold: 0 }), zeros([2]), tensor([0, 0.5])),
      'Accuracy: label 1 is 0.5 but must be 0 or 1',
    ],
    [() => new TopKAccuracy({ k: 0 }), 'TopKAccuracy: k is 0; it must be a whole number of at least 1'],
    [
      () => resultOf(new TopKAccuracy(), logits, int([0, 0])),
      'TopKAccuracy: k is 5 but there are 3 classes; k must not be above',
    ],
    [
      () => resultOf(new TopKAccuracy({ k: 1 }), logits, int([0])),
      'TopKAccuracy: scores are float32 [2, 3] and labels are int32 [1]; they must be floats [batch, classes] and class indices [batch]',
    ],
  ])('%#', (call, text) => expect(call).toThrow(expect.objectContaining({ message: text })));
});
