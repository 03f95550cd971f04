import { expect, it } from 'vitest';
import { bertName, gpt2Name } from '../index.ts';

it.each([
  ['embeddings.word_embeddings.weight', 'embeddings.word_embeddings.weight'],
  ['bert.encoder.layer.11.output.LayerNorm.gamma', 'encoder.layer.11.output.LayerNorm.weight'],
  ['bert.pooler.dense.bias', 'pooler.dense.bias'],
  ['distilbert.transformer.layer.3.ffn.lin2.weight', 'encoder.layer.3.output.dense.weight'],
  ['transformer.layer.0.sa_layer_norm.bias', 'encoder.layer.0.attention.output.LayerNorm.bias'],
  ['cls.predictions.bias', null],
  ['embeddings.position_ids', null],
  ['bert.embeddings.position_ids', null],
])('bertName: %s', (name, expected) => {
  expect(bertName(name)).toBe(expected);
});

it.each([
  ['wte.weight', 'transformer.wte.weight'],
  ['transformer.h.0.mlp.c_fc.bias', 'transformer.h.0.mlp.c_fc.bias'],
  ['lm_head.weight', 'lm_head.weight'],
  ['h.0.attn.c_attn.bias', 'transformer.h.0.attn.c_attn.bias'],
  ['h.0.attn.bias', null],
  ['transformer.h.0.attn.masked_bias', null],
])('gpt2Name: %s', (name, expected) => {
  expect(gpt2Name(name)).toBe(expected);
});
