import { Generator, normal, zeros, type Tensor } from '@gradkit/core-tensor';
import { expect, test } from 'vitest';
import {
  attentionWeights,
  Dropout,
  Linear,
  Module,
  MultiheadAttention,
  Transformer,
  TransformerEncoder,
  TransformerEncoderLayer,
} from '../index.ts';

const rng = new Generator(1);
const options = { batchFirst: true, dropout: 0.5, rng } as const;
const sequences = normal([2, 5, 8], { rng });

test('weights of each head are those that the layer itself gives', () => {
  const model = new TransformerEncoder(new TransformerEncoderLayer(8, 2, options), 2);
  const weights = attentionWeights(model, sequences, { isCausal: true });
  expect(Object.keys(weights)).toEqual(['layers.0.self_attn', 'layers.1.self_attn']);
  model.eval();
  const [first, second] = model.layers as readonly TransformerEncoderLayer[];
  const direct = (layer: TransformerEncoderLayer, input: Tensor): Tensor | null =>
    layer.selfAttn.forward(input, input, input, { isCausal: true, averageAttnWeights: false })[1];
  expect(weights['layers.0.self_attn'].data).toEqual(direct(first, sequences)?.data);
  expect(weights['layers.1.self_attn'].data).toEqual(
    direct(second, first.forward(sequences, { isCausal: true }))?.data,
  );
});

test('a transformer has them in the order in which they are called, the last from targets to sources', () => {
  const model = new Transformer({ dModel: 8, nhead: 2, numEncoderLayers: 1, numDecoderLayers: 1, ...options });
  const weights = attentionWeights(model, sequences, zeros([2, 3, 8]), { tgtIsCausal: true });
  expect(Object.entries(weights).map(([name, { shape }]) => [name, shape])).toEqual([
    ['encoder.layers.0.self_attn', [2, 2, 5, 5]],
    ['decoder.layers.0.self_attn', [2, 2, 3, 3]],
    ['decoder.layers.0.multihead_attn', [2, 2, 3, 5]],
  ]);
});

/** Looks at what the attention gives. */
class Own extends Module {
  readonly attention = new MultiheadAttention(8, 2, { batchFirst: true, rng });
  readonly dropout = new Dropout(0.5);
  readonly given: (readonly number[] | null)[] = [];
  calls: readonly object[] = [{}];

  forward(x: Tensor): Tensor {
    for (const call of this.calls) this.given.push(this.attention.forward(x, x, x, call)[1]?.shape ?? null);
    return this.dropout.forward(x);
  }
}

test('the model gets what it asks for, and is afterwards as it was', () => {
  const model = new Own();
  const forward = model.attention.forward;
  attentionWeights(model, sequences);
  attentionWeights(model, sequences.slice([0])); // without a batch
  for (const call of [{ averageAttnWeights: false }, { needWeights: false }]) {
    model.calls = [call];
    attentionWeights(model, sequences);
  }
  expect(model.given).toEqual([[2, 5, 5], [5, 5], [2, 2, 5, 5], null]);
  expect([model.training, model.dropout.training, model.attention.forward]).toEqual([true, true, forward]);
});

test('what it cannot tell is an error', () => {
  const model = new Own();
  model.calls = [{}, {}];
  expect(() => attentionWeights(model, sequences)).toThrow(
    'attentionWeights: the model calls attention several times; it must call it once',
  );
  expect(Object.hasOwn(model.attention, 'forward')).toBe(false);
  expect(() => attentionWeights(new Linear(8, 2), sequences)).toThrow(
    'attentionWeights: the model calls no MultiheadAttention; it must call at least one',
  );
});
