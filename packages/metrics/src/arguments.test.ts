import { ConfigError, tensor } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import {
  Accuracy,
  AUROC,
  BinaryAUROC,
  BinaryCalibrationError,
  BLEUScore,
  BinaryHingeLoss,
  BinaryLogAUC,
  BinaryPrecision,
  BinaryRecallAtFixedPrecision,
  CohenKappa,
  ConfusionMatrix,
  F1Score,
  FBetaScore,
  HingeLoss,
  MeanAbsoluteError,
  MeanLoss,
  MeanSquaredError,
  Metric,
  MulticlassAUROC,
  MulticlassCalibrationError,
  MulticlassConfusionMatrix,
  MulticlassF1Score,
  MulticlassHingeLoss,
  MulticlassLogAUC,
  MulticlassPrecision,
  MulticlassPrecisionRecallCurve,
  MulticlassRecall,
  MulticlassROC,
  MultilabelAccuracy,
  MultilabelAUROC,
  MultilabelLogAUC,
  Precision,
  R2Score,
  StructuralSimilarityIndexMeasure,
  TopKAccuracy,
  UniversalImageQualityIndex,
} from './index.ts';

/** What plain JavaScript can pass. */
const any = (value: unknown): never => value as never;
const labels = tensor([0, 1], { dtype: 'int32' });
const whole = { init: () => 0, update: (state: number) => state, merge: Math.max, compute: (state: number) => state };

it.each([
  // unknown options
  [
    () => new Accuracy(any({ treshold: 0 })),
    'Accuracy: treshold is no option; the options are threshold, ignoreIndex (did you mean threshold?)',
  ],
  [
    () => new TopKAccuracy(any({ ignore_index: 0 })),
    'TopKAccuracy: ignore_index is no option; the options are k, ignoreIndex (did you mean ignoreIndex?)',
  ],
  [
    () => new MulticlassConfusionMatrix(2, any({ normalise: 'all' })),
    'MulticlassConfusionMatrix: normalise is no option; the options are ignoreIndex, normalize (did you mean normalize?)',
  ],
  [
    () => new MulticlassF1Score(2, any({ zero_division: 0 })),
    'MulticlassF1Score: zero_division is no option; the options are average, topK, ignoreIndex, zeroDivision (did you mean zeroDivision?)',
  ],
  [
    () => new MeanSquaredError(any({ root: true })),
    'MeanSquaredError: root is no option; the options are numOutputs, squared',
  ],
  // unknown words
  [
    () => new MulticlassPrecision(2, { average: any('mirco') }),
    'MulticlassPrecision: average is mirco; it must be one of micro, macro, weighted, none (did you mean micro?)',
  ],
  [
    () => new MulticlassConfusionMatrix(2, { normalize: any('labels') }),
    'MulticlassConfusionMatrix: normalize is labels; it must be one of true, pred, all, none',
  ],
  // the wrong kind
  [() => new Accuracy(any(0.5)), 'Accuracy: options are 0.5; they must be an object such as { threshold: … }'],
  [() => new TopKAccuracy(any(3)), 'TopKAccuracy: options are 3; they must be an object such as { k: … }'],
  [
    () => new MulticlassConfusionMatrix(any(['cat', 'dog'])),
    "MulticlassConfusionMatrix: numClasses is ['cat', 'dog']; it must be a whole number of at least 2",
  ],
  [
    () => new MulticlassF1Score(any('3')),
    "MulticlassF1Score: numClasses is '3'; it must be a whole number of at least 2",
  ],
  [
    () => new MulticlassF1Score(any({ numClasses: 3 })),
    'MulticlassF1Score: numClasses is an object; it must be a whole number of at least 2',
  ],
  [() => new MeanSquaredError({ squared: any('no') }), "MeanSquaredError: squared is 'no'; it must be true or false"],
  [
    () => new Metric(any({ ...whole, merge: undefined, better: null })),
    'Metric: definition is an object; it must be an object with init(), update(), merge(), compute()',
  ],
  [() => new Metric(any(whole)), 'Metric: better is undefined; it must be one of higher, lower, null'],
  // out of range
  [() => new Accuracy({ threshold: NaN }), 'Accuracy: threshold is NaN; it must be finite'],
  [
    () => new MulticlassRecall(2, { ignoreIndex: 0.5 }),
    'MulticlassRecall: ignoreIndex is 0.5; it must be a whole number',
  ],
  [
    () => new MulticlassF1Score(2, { zeroDivision: any('0') }),
    "MulticlassF1Score: zeroDivision is '0'; it must be a number, finite",
  ],
  [() => new TopKAccuracy({ k: 1.5 }), 'TopKAccuracy: k is 1.5; it must be a whole number of at least 1'],
  [() => new BinaryPrecision({ threshold: 2 }), 'BinaryPrecision: threshold is 2; it must be in 0 … 1'],
  [() => new FBetaScore('binary', { beta: 0 }), 'FBetaScore: beta is 0; it must be above 0 and finite'],
  [
    () => new MulticlassROC(3, { thresholds: 1 }),
    'MulticlassROC: thresholds is 1; it must be a whole number of at least 2',
  ],
  [() => new AUROC('binary', { thresholds: [0, 2] }), 'AUROC: threshold 1 is 2; it must be in 0 … 1'],
  [
    () => new BinaryRecallAtFixedPrecision(any(undefined)),
    'BinaryRecallAtFixedPrecision: minPrecision is undefined; it must be a number, in 0 … 1',
  ],
  [
    () => new BinaryCalibrationError({ nBins: 0 }),
    'BinaryCalibrationError: nBins is 0; it must be a whole number of at least 1',
  ],
  // tasks
  [() => new ConfusionMatrix(any(10)), 'ConfusionMatrix: task is 10; it must be one of binary, multiclass, multilabel'],
  [
    () => new Precision(any('multi-class'), any({ numClasses: 3 })),
    'Precision: task is multi-class; it must be one of binary, multiclass, multilabel (did you mean multiclass?)',
  ],
  [
    () => new Precision('multiclass', any({})),
    'Precision: numClasses is undefined; it must be a whole number of at least 2',
  ],
  [
    () => new Precision('binary', any({ numClasses: 2 })),
    'Precision: numClasses is no option; the options are threshold, ignoreIndex, zeroDivision',
  ],
  [
    () => new CohenKappa(any('multilabel'), any({ numLabels: 2 })),
    'CohenKappa: task is multilabel; it must be one of binary, multiclass (did you mean multiclass?)',
  ],
  [
    () => new HingeLoss('multiclass', { numClasses: 3, multiclassMode: any('ovr') }),
    'HingeLoss: multiclassMode is ovr; it must be one of crammer-singer, one-vs-all',
  ],
  // no options at all
  [
    () => new FBetaScore('binary', any(2)),
    'FBetaScore: options are 2; they must be an object such as { ignoreIndex: … }',
  ],
  ...[0.7, null, true, Symbol('s')].map((given): [() => unknown, string] => [
    () => new F1Score('binary', any(given)),
    `F1Score: options are ${String(given)}; they must be an object such as { ignoreIndex: … }`,
  ]),
  [
    () => new StructuralSimilarityIndexMeasure(any(null)),
    'StructuralSimilarityIndexMeasure: options are null; they must be an object such as { gaussianKernel: … }',
  ],
  ...[BinaryAUROC, BinaryCalibrationError, BinaryHingeLoss, BinaryLogAUC].map((Class): [() => unknown, string] => [
    () => new Class(any(null)),
    `${Class.name}: options are null; they must be an object such as { ignoreIndex: … }`,
  ]),
  ...[
    MulticlassAUROC,
    MulticlassCalibrationError,
    MulticlassHingeLoss,
    MulticlassLogAUC,
    MulticlassROC,
    MulticlassPrecisionRecallCurve,
    MultilabelAUROC,
    MultilabelLogAUC,
  ].map((Class: new (count: number, options: never) => unknown): [() => unknown, string] => [
    () => new Class(3, any(null)),
    `${Class.name}: options are null; they must be an object such as { ignoreIndex: … }`,
  ]),
  // windows of images
  ...[StructuralSimilarityIndexMeasure, UniversalImageQualityIndex].flatMap((Class): [() => unknown, string][] => [
    [
      () => new Class({ kernelSize: any(true) }),
      `${Class.name}: kernelSize is true; it must be a number, or one for each axis, [height, width]`,
    ],
    [
      () => new Class({ sigma: any(null) }),
      `${Class.name}: sigma is null; it must be a number, or one for each axis, [height, width]`,
    ],
    [
      () => new Class({ kernelSize: 4 }),
      `${Class.name}: kernelSize is 4; it must be an odd whole number of at least 1`,
    ],
  ]),
  // batches
  [() => new Accuracy().update(any([[1, 0]]), labels), 'Accuracy: predictions is [[1, 0]]; it must be a tensor'],
  [
    () => new MulticlassF1Score(2).update(labels, any(undefined)),
    'MulticlassF1Score: targets is undefined; it must be a tensor',
  ],
  [() => new TopKAccuracy().update(tensor([[1, 2]]), any(1)), 'TopKAccuracy: labels is 1; it must be a tensor'],
  [() => new R2Score().update(tensor([1]), any([1])), 'R2Score: targets is [1]; it must be a tensor'],
  [() => new MeanAbsoluteError().update(any(1), any(1)), 'MeanAbsoluteError: predictions is 1; it must be a tensor'],
  [() => new MeanLoss().update(any('1'), 1), "MeanLoss: loss is '1'; it must be a tensor"],
  [
    () => new MeanLoss().update(1, any(undefined)),
    'MeanLoss: examples is undefined; it must be a whole number of at least 1',
  ],
])('%#', (call, text) => {
  expect(call).toThrow(ConfigError);
  expect(call).toThrow(expect.objectContaining({ message: text }));
});

it.each([
  [
    () => new MultilabelAccuracy(3).update(tensor([[0.5, 0.5]]), labels.reshape([1, 2])),
    'MultilabelAccuracy: predictions are [1, 2] and targets are [1, 2]; they must be [batch, labels, …] with 3 labels',
  ],
  [
    () => new BinaryPrecision().update(tensor([0.5]), labels),
    'BinaryPrecision: predictions are [1] and targets are [2]; the shapes must be the same',
  ],
  [
    () => new BinaryPrecision({ ignoreIndex: -1 }).update(tensor([0.5]), tensor([2], { dtype: 'int32' })),
    'BinaryPrecision: target 0 is 2 but must be 0 or 1, or ignoreIndex -1',
  ],
  [
    () => new BinaryPrecision().update(tensor([3], { dtype: 'int32' }), tensor([1], { dtype: 'int32' })),
    'BinaryPrecision: prediction 0 is 3 but must be 0 or 1',
  ],
  [
    () => new MultilabelAUROC(2).update(labels.reshape([1, 2]), labels.reshape([1, 2])),
    'MultilabelAUROC: predictions are int32 but must be scores, which are floating',
  ],
  [
    () => new MulticlassROC(3).update(tensor([[0.5, 0.5]]), tensor([1], { dtype: 'int32' })),
    'MulticlassROC: predictions are float32 [1, 2] and targets are int32 [1]; they must be scores [batch, 3, …], which are floating, and class indices [batch, …]',
  ],
])('batches of the wrong form: %#', (call, text) => {
  expect(call).toThrow(expect.objectContaining({ message: text }));
});

it('an option given as undefined is left out', () => {
  const results = (options: object): unknown[] =>
    [new Accuracy(options), new MulticlassConfusionMatrix(2, options), new MulticlassF1Score(2, options)].map(
      (metric) => {
        metric.update(labels, labels);
        return metric.compute();
      },
    );
  expect(results({ ignoreIndex: undefined })).toEqual(results({}));
  expect(new Precision('binary', { threshold: undefined, zeroDivision: undefined }).compute()).toBe(0);
  expect(new Precision('multiclass', { numClasses: 2, average: undefined, topK: undefined }).compute()).toBe(0);
  expect(() => new TopKAccuracy({ k: undefined })).not.toThrow();
  expect(() => new MeanSquaredError({ squared: undefined })).not.toThrow();
  expect(() => new MulticlassConfusionMatrix(2, { normalize: undefined })).not.toThrow();
  expect(() => new MulticlassROC(2, { thresholds: undefined, average: undefined })).not.toThrow();
});

it('what the caller changes later changes no metric', () => {
  const weights = [0.5, 0.5];
  const thresholds = [0.5];
  const options: { threshold: number } = { threshold: 0.5 };
  const metrics = [new BinaryPrecision(options), new AUROC('binary', { thresholds })] as const;
  const score = new BLEUScore({ nGram: 2, weights });
  options.threshold = 1;
  thresholds[0] = 1;
  weights.fill(0);
  for (const metric of metrics) metric.update(tensor([0.9, 0.1]), tensor([1, 0], { dtype: 'int32' }));
  score.update('a b c', 'a b d');
  expect(metrics[0].compute()).toBe(1);
  expect(score.compute()).toBeCloseTo(Math.sqrt((2 / 3) * (1 / 2)), 12);
  const copy = new AUROC('binary', { thresholds: [0.5] });
  copy.update(tensor([0.9, 0.1]), tensor([1, 0], { dtype: 'int32' }));
  expect(metrics[1].compute()).toBe(copy.compute());
});
