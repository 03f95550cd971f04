import { Generator, normal, zeros } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { bertWeights, gpt2Weights } from '../index.ts';

const x = zeros([1]);

it.each([
  ['embeddings.word_embeddings.weight', ['embeddings.word_embeddings.weight']],
  ['bert.encoder.layer.11.output.LayerNorm.gamma', ['encoder.layer.11.output.LayerNorm.weight']],
  ['bert.pooler.dense.bias', ['pooler.dense.bias']],
  ['distilbert.transformer.layer.3.ffn.lin2.weight', ['encoder.layer.3.output.dense.weight']],
  ['transformer.layer.0.sa_layer_norm.bias', ['encoder.layer.0.attention.output.LayerNorm.bias']],
  ['cls.predictions.bias', []],
  ['embeddings.position_ids', []],
  ['bert.embeddings.position_ids', []],
])('bertWeights: %s', (name, expected) => {
  expect(Object.keys(bertWeights({ [name]: x }))).toEqual(expected);
});

it.each([
  ['wte.weight', ['transformer.wte.weight']],
  ['transformer.h.0.mlp.c_fc.bias', ['transformer.h.0.mlp.c_fc.bias']],
  ['lm_head.weight', ['lm_head.weight']],
  ['h.0.attn.c_attn.bias', ['transformer.h.0.attn.c_attn.bias']],
  ['h.0.attn.bias', []],
  ['transformer.h.0.attn.masked_bias', []],
])('gpt2Weights: %s', (name, expected) => {
  expect(Object.keys(gpt2Weights({ [name]: x }))).toEqual(expected);
});

it('gpt2Weights transposes what files have as Conv1D, and back', () => {
  const weights = normal([2, 6], { rng: new Generator(1) });
  const turned = gpt2Weights({ 'h.0.attn.c_attn.weight': weights, 'wpe.weight': weights });
  expect(turned['transformer.h.0.attn.c_attn.weight']?.shape).toEqual([6, 2]);
  expect(turned['transformer.wpe.weight']).toBe(weights);
  expect(gpt2Weights(turned)['transformer.h.0.attn.c_attn.weight']?.toArray()).toEqual(weights.toArray());
});

it('refuses what has no names, and two of one name', () => {
  expect(() => gpt2Weights([x] as never)).toThrow('gpt2Weights: tensors is ');
  expect(() => bertWeights({ 'bert.pooler.dense.bias': x, 'pooler.dense.bias': x })).toThrow(
    'bertWeights: two tensors are pooler.dense.bias; one is called pooler.dense.bias',
  );
});
