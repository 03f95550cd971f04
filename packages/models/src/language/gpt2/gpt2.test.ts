import { Generator, tensor, zeros, type Tensor } from '@gradkit/core-tensor';
import { addLoRA, generate, init, mergeLoRA } from '@gradkit/layers';
import { describe, expect, it } from 'vitest';
import { GPT2LMHeadModel, gpt2FromConfig, GPT2Model, gpt2Weights, type GPT2Options } from '../../index.ts';

const small = { vocabSize: 11, maxPositionEmbeddings: 12, hiddenSize: 8, numHiddenLayers: 2, numAttentionHeads: 2 };
const make = (options: GPT2Options = {}): GPT2LMHeadModel =>
  new GPT2LMHeadModel({ ...small, initializerRange: 0.5, rng: new Generator(3), ...options });
const int32 = (rows: number[][]): Tensor => tensor(rows, { dtype: 'int32' });
const prompt = int32([
  [1, 2, 3],
  [4, 0, 6],
]);
const rows = (x: Tensor): number[][] => x.toArray() as number[][];

describe('generate', () => {
  it.each([
    ['greedy', {}],
    ['drawn', { temperature: 1.5, topK: 5 }],
    ['beams', { numBeams: 3, eosToken: 5 }],
    ['beyond the context', { maxNewTokens: 25, contextLength: 12 }],
  ])('writes with a cache what it writes without: %s', (_, how) => {
    const write = (useCache: boolean): unknown =>
      generate(make(), prompt, { maxNewTokens: 8, useCache, rng: new Generator(2), ...how }).toArray();
    expect(write(true)).toEqual(write(false));
  });
});

it('several tokens go through a cache at once, with a mask of all', () => {
  const model = make().eval();
  const tokens = int32([[0, 7, 1, 2, 3, 4]]);
  const attentionMask = tensor([[false, true, true, true, true, true]]);
  const whole = rows(model.forward(tokens, { attentionMask }).slice([0]));
  const cache = model.createCache();
  model.forward(tokens.slice([null, [0, 3]]), { attentionMask: attentionMask.slice([null, [0, 3]]), cache });
  const last = rows(model.forward(tokens.slice([null, [3, 6]]), { attentionMask, cache }).slice([0]));
  last.flat().forEach((value, i) => expect(value).toBeCloseTo(whole.slice(3).flat()[i], 5));
});

it('what padding holds changes nothing', () => {
  const model = make().eval();
  const attentionMask = tensor([[1, 1, 1, 0]], { dtype: 'int64' });
  const [one, other] = [9, 5].map((padding) => model.forward(int32([[1, 2, 3, padding]]), { attentionMask }));
  expect(rows(one.slice([0, [0, 3]]))).toEqual(rows(other.slice([0, [0, 3]])));
});

it('has one table for tokens and scores, unless told otherwise', () => {
  const tied = make();
  expect(tied.lmHead.weight).toBe(tied.transformer.wte.weight);
  expect(tied.parameterCount).toBe(11 * 8 + 12 * 8 + 2 * (12 * 8 * 8 + 13 * 8) + 16);
  expect(make({ tieWordEmbeddings: false }).parameterCount).toBe(tied.parameterCount + 11 * 8);
});

it('is adapted in its linear layers, and written for others as before', () => {
  const model = make().eval();
  expect(addLoRA(model, '*.c_attn', { rank: 2, rng: new Generator(5) })).toEqual([
    'transformer.h.0.attn.c_attn',
    'transformer.h.1.attn.c_attn',
  ]);
  for (const [name, parameter] of model.namedParameters())
    if (name.includes('lora_B')) init.normal(parameter, { rng: new Generator(6) }); // as if it was trained
  const adapted = rows(model.forward(prompt).slice([1]));
  mergeLoRA(model);
  const again = make({ initWeights: false }).eval();
  again.loadStateDict(gpt2Weights(gpt2Weights(model.stateDict()))); // to HuggingFace and back
  rows(again.forward(prompt).slice([1]))
    .flat()
    .forEach((value, i) => expect(value).toBeCloseTo(adapted.flat()[i], 4));
});

it('draws what it drops from its generator, while training only', () => {
  const states = (): unknown => new GPT2Model({ ...small, rng: new Generator(1) }).forward(prompt).toArray();
  expect(states()).toEqual(states());
  const model = new GPT2Model({ ...small, rng: new Generator(1) });
  expect(model.forward(prompt).toArray()).not.toEqual(model.forward(prompt).toArray());
  model.eval();
  expect(model.forward(prompt).toArray()).toEqual(model.forward(prompt).toArray());
});

it('begins with small numbers, or with none', () => {
  const deviation = (x: Tensor): number => Math.sqrt(x.square().mean().item());
  const model = new GPT2LMHeadModel({ ...small, hiddenSize: 64, numHiddenLayers: 8, rng: new Generator(1) });
  expect(deviation(model.transformer.h[0].attn.cAttn.weight.value)).toBeCloseTo(0.02, 3);
  expect(deviation(model.transformer.h[0].mlp.cProj.weight.value)).toBeCloseTo(0.005, 3); // 0.02 / √(2 · 8)
  expect(deviation(make({ initWeights: false }).transformer.wte.weight.value)).toBe(0);
});

it.each<[() => unknown, string]>([
  [
    () => new GPT2Model({ hiddenSize: 10, numAttentionHeads: 3 }),
    'GPT2Model: hiddenSize is 10, which 3 heads do not divide',
  ],
  [() => new GPT2Model({ nEmbd: 3 } as never), 'GPT2Model: nEmbd is no option; the options are vocabSize'],
  [() => make({ attentionDropout: 2 }), 'GPT2LMHeadModel: attentionDropout is 2; it must be in 0 … 1'],
  [() => make({ vocabSize: 0 }), 'GPT2LMHeadModel: vocabSize is 0; it must be a whole number of at least 1'],
  [() => make({ activation: 'gleu' as never }), 'activation is gleu; it must be one of gelu, gelu_new, '],
  [() => make({ initWeights: 1 as never }), 'GPT2LMHeadModel: initWeights is 1; it must be true or false'],
  [() => gpt2FromConfig({ model_type: 'llama' }), "gpt2FromConfig: model_type is 'llama'; it must be gpt2"],
  [() => gpt2FromConfig({}), 'gpt2FromConfig: model_type is undefined; it must be gpt2'],
  [() => gpt2FromConfig('gpt2' as never), 'gpt2FromConfig: config is '],
  [
    () => gpt2FromConfig({ model_type: 'gpt2', add_cross_attention: true }),
    'gpt2FromConfig: add_cross_attention is true; only false is built here',
  ],
  [
    () => gpt2FromConfig({ model_type: 'gpt2', n_embd: '8' }),
    "hiddenSize is '8'; it must be a whole number of at least 1",
  ],
  [() => make().forward(zeros([2, 3])), 'inputIds is float32'],
  [() => make().forward(int32([[1]]).reshape([1])), 'GPT2Model: inputIds is [1] but must be [batch, length]'],
  [
    () => make().forward(zeros([1, 13], { dtype: 'int32' })),
    'GPT2Model: inputIds has 13 tokens but maxPositionEmbeddings is 12',
  ],
  [
    () => {
      const model = make();
      const cache = model.createCache();
      model.forward(zeros([1, 10], { dtype: 'int32' }), { cache });
      model.forward(zeros([1, 3], { dtype: 'int32' }), { cache });
    },
    'GPT2Model: inputIds has 3 tokens behind 10 in the cache but maxPositionEmbeddings is 12; generate writes more with contextLength: 12',
  ],
  [
    () => make().forward(prompt, { attentionMask: zeros([2, 4]) }),
    'GPT2Model: attentionMask is [2, 4] but must be [2, 3]',
  ],
  [() => make().forward(prompt, { mask: prompt } as never), 'GPT2Model: mask is no option'],
])('mistakes: %#', (run, text) => {
  expect(run).toThrow(text);
});
