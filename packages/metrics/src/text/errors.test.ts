import { tensor, zeros } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import {
  BLEUScore,
  bleuScore,
  CHRFScore,
  EditDistance,
  Perplexity,
  ROUGEScore,
  SacreBLEUScore,
  SQuAD,
  WordErrorRate,
} from '../index.ts';

const any = (value: unknown): never => value as never;

it('a text alone is a list of one', () => {
  expect(bleuScore('a b c d', 'a b c d')).toBe(1);
});

it.each([
  [
    () => new WordErrorRate().update(['a', 'b'], ['a']),
    'WordErrorRate: there are 2 predictions but 1 targets; they must be as many',
  ],
  [
    () => new WordErrorRate().update(any([1]), ['a']),
    'WordErrorRate: predictions is [1]; it must be a text or a list of texts',
  ],
  [
    () => new BLEUScore().update(['a'], [any(null)]),
    'BLEUScore: target 0 is null; it must be a text or a list of texts',
  ],
  [() => new BLEUScore().update(['a'], [[]]), 'BLEUScore: target 0 is []; it must be a text or a list of texts'],
  [
    () => new BLEUScore({ nGram: 2, weights: [1] }),
    'BLEUScore: there are 1 weights but nGram is 2; they must be as many',
  ],
  [
    () => new BLEUScore(any({ n_gram: 2 })),
    'BLEUScore: n_gram is no option; the options are nGram, smooth, weights (did you mean nGram?)',
  ],
  [
    () => new BLEUScore({ nGram: 2 }).merge(new BLEUScore().state),
    'BLEUScore: one state has 6 sums but the other 10; only states of the same options can be merged',
  ],
  [
    () => new SacreBLEUScore({ tokenize: any('intl') }),
    'SacreBLEUScore: tokenize is intl; it must be one of 13a, none, char',
  ],
  [
    () => new ROUGEScore({ rougeKeys: any('rougeLsum') }),
    'ROUGEScore: rougeKeys is rougeLsum; it must be one of rouge1, rouge2, rouge3, rouge4, rouge5, rouge6, rouge7, rouge8, rouge9, rougeL (did you mean rougeL?)',
  ],
  [() => new CHRFScore({ nCharOrder: 0 }), 'CHRFScore: nCharOrder is 0; it must be a whole number of at least 1'],
  [
    () => new EditDistance({ reduction: any('max') }),
    'EditDistance: reduction is max; it must be one of mean, sum, none',
  ],
  [
    () => new SQuAD().update(any([{ id: '1' }]), []),
    'SQuAD: a prediction is an object; it must be { id, predictionText }',
  ],
  [
    () => new SQuAD().update([], any([{ id: '1' }])),
    'SQuAD: a target is an object; it must be { id, answers: { text: [answer, …] } }',
  ],
  [
    () => new Perplexity().update(zeros([1, 2, 3]), tensor([[0, 3]], { dtype: 'int32' })),
    'Perplexity: label 1 is 3 but must be 0 … 2 for 3 classes',
  ],
  [
    () => new Perplexity().update(zeros([1, 3]), tensor([0], { dtype: 'int32' })),
    'Perplexity: predictions are float32 [1, 3] and targets are int32 [1]; they must be scores [batch, length, tokens], which are floating, and token indices [batch, length]',
  ],
])('%#', (call, text) => expect(call).toThrow(expect.objectContaining({ message: text })));
