import { tensor } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { int } from '../testing/metric-of.ts';
import { BinaryAccuracy, BinaryROC, BinaryRecall, MetricCollection, WordErrorRate } from './index.ts';

const make = () =>
  new MetricCollection({ accuracy: new BinaryAccuracy(), recall: new BinaryRecall(), roc: new BinaryROC() });
const [scores, labels] = [tensor([0.9, 0.6, 0.2, 0.7]), int([1, 0, 1, 1])];

it('gives what each metric gives alone', () => {
  const all = make();
  all.update(scores, labels);
  const alone = [new BinaryAccuracy(), new BinaryRecall(), new BinaryROC()].map((metric) => {
    metric.update(scores, labels);
    return metric.compute();
  });
  expect(Object.values(all.compute())).toEqual(alone);
  const recall: number = all.compute().recall;
  expect(recall).toBeCloseTo(2 / 3, 12);
});

it('merged parts that went through JSON give the same as one pass', () => {
  const [whole, merged, other] = [make(), make(), make()];
  whole.update(scores, labels);
  merged.update(scores.slice([[0, 2]]), labels.slice([[0, 2]]));
  other.update(scores.slice([[2, 4]]), labels.slice([[2, 4]]));
  merged.merge(JSON.parse(JSON.stringify(other.state)));
  expect(merged.compute()).toEqual(whole.compute());
  merged.reset();
  expect(merged.state).toEqual(make().state);
});

it('metrics of texts, too', () => {
  const texts = new MetricCollection({ wer: new WordErrorRate() });
  texts.update(['a b'], 'a c');
  expect(texts.compute()).toEqual({ wer: 0.5 });
});

it('names can have something before and behind them', () => {
  const named = new MetricCollection({ recall: new BinaryRecall() }, { prefix: 'val/', postfix: '@1' });
  expect(Object.keys(named.compute())).toEqual(['val/recall@1']);
});

it.each([
  [
    () => new MetricCollection([new BinaryRecall()] as never),
    'MetricCollection: metrics are no object; they must be metrics by name, such as { accuracy: new Accuracy() }',
  ],
  [
    () => new MetricCollection({ recall: BinaryRecall as never }),
    'MetricCollection: recall is no metric; it must be one, such as new Accuracy()',
  ],
  [
    () => new MetricCollection({ recall: new BinaryRecall() }, { suffix: 'x' } as never),
    'MetricCollection: suffix is no option; the options are prefix, postfix',
  ],
])('errors: %#', (call, text) => expect(call).toThrow(expect.objectContaining({ message: text })));
