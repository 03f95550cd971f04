import { Generator, tensor, zeros, type Tensor } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import {
  BertForMaskedLM,
  BertForSequenceClassification,
  bertFromConfig,
  bertOptions,
  BertModel,
  SentenceTransformer,
  type BertOptions,
} from '../../index.ts';

const small = {
  vocabSize: 11,
  maxPositionEmbeddings: 6,
  hiddenSize: 8,
  numHiddenLayers: 2,
  numAttentionHeads: 2,
  intermediateSize: 12,
};
const make = (options: BertOptions = {}): BertModel =>
  new BertModel({ ...small, initializerRange: 0.5, rng: new Generator(3), ...options }).eval();
const int32 = (rows: number[][]): Tensor => tensor(rows, { dtype: 'int32' });
const tokens = int32([
  [1, 2, 3, 4],
  [5, 6, 0, 0],
]);
const mask = tokens.notEqual(0);

it('what padding holds, and how much there is, changes no vector of a sentence', () => {
  const model = new SentenceTransformer(make()).eval();
  const alone = model.forward(int32([[5, 6]]));
  for (const other of [
    model.forward(tokens, mask),
    model.forward(
      int32([
        [1, 2, 3, 4],
        [5, 6, 7, 8],
      ]),
      mask.cast('int64'),
    ),
  ]) {
    const vector = other.slice([[1, 2]]).toArray() as number[][];
    (alone.toArray() as number[][])[0].forEach((value, i) => expect(vector[0][i]).toBeCloseTo(value, 6));
  }
});

it('vectors have length 1, or the length that they have', () => {
  const lengths = (normalize: boolean): number[] =>
    new SentenceTransformer(make(), { normalize }).forward(tokens, mask).square().sum(1).toArray() as number[];
  for (const length of lengths(true)) expect(length).toBeCloseTo(1, 5);
  for (const length of lengths(false)) expect(length).not.toBeCloseTo(1, 1);
});

it('the vector of padding is 0 and stays so', () => {
  const model = make();
  const { weight } = model.embeddings.wordEmbeddings;
  expect(weight.value.slice([0]).toArray()).toEqual(Array(8).fill(0));
  model.forward(tokens)[0].sum().backward();
  expect(weight.grad!.slice([0]).toArray()).toEqual(Array(8).fill(0));
  expect(make({ padTokenId: null }).embeddings.wordEmbeddings.weight.value.slice([0]).toArray()).not.toEqual(
    Array(8).fill(0),
  );
});

it('drops from its generator while training', () => {
  const states = (): unknown => make().train().forward(tokens)[0].toArray();
  expect(states()).toEqual(states());
  expect(states()).not.toEqual(make().forward(tokens)[0].toArray());
});

it('ties its words: the decoder is their table', () => {
  const model = new BertForMaskedLM(small);
  expect(model.cls.predictions.decoder.weight).toBe(model.bert.embeddings.wordEmbeddings.weight);
});

it.each<[() => unknown, string]>([
  [() => make({ hiddenSize: 9 }), 'BertModel: hiddenSize is 9, which 2 heads do not divide'],
  [() => make({ padTokenId: 11 }), 'BertModel: padTokenId is 11; it must be a whole number in 0 … 10'],
  [() => make({ hidden_size: 8 } as never), 'BertModel: hidden_size is no option'],
  [
    () => bertFromConfig({ model_type: 'roberta' }),
    "bertFromConfig: model_type is 'roberta'; it must be bert or distilbert",
  ],
  [
    () => bertFromConfig({ model_type: 'bert', hidden_act: 'gelu_10', num_hidden_layers: 1, hidden_size: 12 }),
    'BertModel: activation is gelu_10; it must be one of gelu, gelu_new, gelu_pytorch_tanh, relu, silu, swish, tanh',
  ],
  [
    () => bertFromConfig({ model_type: 'bert', position_embedding_type: 'relative_key' }),
    "bertFromConfig: position_embedding_type is 'relative_key'; only 'absolute' is built here",
  ],
  [() => bertOptions({ model_type: 'gpt2' }), "bertOptions: model_type is 'gpt2'; it must be bert or distilbert"],
  [
    () => new BertForSequenceClassification(0),
    'BertForSequenceClassification: numLabels is 0; it must be a whole number',
  ],
  [() => new SentenceTransformer(small as never), 'SentenceTransformer: bert is '],
  [() => new SentenceTransformer(make(), { pooling: 'avg' as never }), 'SentenceTransformer: pooling is avg'],
  [() => make().forward(zeros([1, 7], { dtype: 'int32' })), 'inputIds has 7 tokens but maxPositionEmbeddings is 6'],
  [() => make().forward(tokens, mask.slice([0])), 'BertModel: attentionMask is [4] but must be [2, 4], as the tokens'],
  [() => make().forward(tokens, null, tokens.slice([0])), 'BertModel: tokenTypeIds is [4] but must be [2, 4]'],
  [() => make({ typeVocabSize: 0 }).forward(tokens, null, tokens), 'tokenTypeIds are given but typeVocabSize is 0'],
])('mistakes: %#', (run, text) => {
  expect(run).toThrow(text);
});
