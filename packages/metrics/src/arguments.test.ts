import { ConfigError, tensor } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import {
  Accuracy,
  ConfusionMatrix,
  F1,
  MeanAbsoluteError,
  MeanLoss,
  MeanSquaredError,
  Metric,
  Precision,
  Recall,
  RSquared,
  TopKAccuracy,
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
    () => new ConfusionMatrix(2, any({ normalise: 'all' })),
    'ConfusionMatrix: normalise is no option; the options are threshold, ignoreIndex, normalize (did you mean normalize?)',
  ],
  [
    () => new F1(2, any({ zero_division: 0 })),
    'F1: zero_division is no option; the options are threshold, ignoreIndex, average, zeroDivision (did you mean zeroDivision?)',
  ],
  [() => new MeanSquaredError(any({ root: true })), 'MeanSquaredError: root is no option; the options are squared'],
  // unknown words
  [
    () => new Precision(2, { average: any('mirco') }),
    'Precision: average is mirco; it must be one of micro, macro, weighted, none, binary (did you mean micro?)',
  ],
  [
    () => new ConfusionMatrix(2, { normalize: any('true') }),
    'ConfusionMatrix: normalize is true; it must be one of labels, predictions, all',
  ],
  // the wrong kind
  [() => new Accuracy(any(0.5)), 'Accuracy: options are 0.5; they must be an object such as { threshold: … }'],
  [() => new TopKAccuracy(any(3)), 'TopKAccuracy: options are 3; they must be an object such as { k: … }'],
  [
    () => new ConfusionMatrix(any(['cat', 'dog'])),
    "ConfusionMatrix: classes is ['cat', 'dog']; it must be a whole number of at least 2",
  ],
  [() => new F1(any('3')), "F1: classes is '3'; it must be a whole number of at least 2"],
  [() => new F1(any({ classes: 3 })), 'F1: classes is an object; it must be a whole number of at least 2'],
  [() => new MeanSquaredError({ squared: any('no') }), "MeanSquaredError: squared is 'no'; it must be true or false"],
  [
    () => new Metric(any({ ...whole, merge: undefined, better: null })),
    'Metric: definition is an object; it must be an object with init(), update(), merge(), compute()',
  ],
  [() => new Metric(any(whole)), 'Metric: better is undefined; it must be one of higher, lower, null'],
  // out of range
  [() => new Accuracy({ threshold: NaN }), 'Accuracy: threshold is NaN; it must be finite'],
  [() => new Recall(2, { ignoreIndex: 0.5 }), 'Recall: ignoreIndex is 0.5; it must be a whole number'],
  [() => new F1(2, { zeroDivision: any('0') }), "F1: zeroDivision is '0'; it must be a number, finite"],
  [() => new TopKAccuracy({ k: 1.5 }), 'TopKAccuracy: k is 1.5; it must be a whole number of at least 1'],
  // batches
  [() => new Accuracy().update(any([[1, 0]]), labels), 'Accuracy: predictions is [[1, 0]]; it must be a tensor'],
  [() => new F1(2).update(labels, any(undefined)), 'F1: labels is undefined; it must be a tensor'],
  [() => new TopKAccuracy().update(tensor([[1, 2]]), any(1)), 'TopKAccuracy: labels is 1; it must be a tensor'],
  [() => new RSquared().update(tensor([1]), any([1])), 'RSquared: targets is [1]; it must be a tensor'],
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

it('an option given as undefined is left out', () => {
  const results = (options: object): unknown[] =>
    [new Accuracy(options), new ConfusionMatrix(2, options), new F1(2, options)].map((metric) => {
      metric.update(labels, labels);
      return metric.compute();
    });
  const names = ['threshold', 'ignoreIndex'];
  expect(results(Object.fromEntries(names.map((name) => [name, undefined])))).toEqual(results({}));
  expect(new F1(2, { average: undefined, zeroDivision: undefined }).compute()).toBe(0);
  expect(() => new TopKAccuracy({ k: undefined })).not.toThrow();
  expect(() => new MeanSquaredError({ squared: undefined })).not.toThrow();
  expect(() => new ConfusionMatrix(2, { normalize: undefined })).not.toThrow();
});
