import { Generator, normal, zeros } from '@gradkit/core-tensor';
import { Linear } from '@gradkit/layers';
import { expect, it } from 'vitest';
import { VisionTransformer, vitB16, vitFromConfig, vitWeights, type VisionTransformerOptions } from '../index.ts';

const make = (options: VisionTransformerOptions = {}): VisionTransformer =>
  new VisionTransformer(16, 4, 2, 2, 8, 12, { classes: 3, rng: new Generator(1), ...options });
const images = normal([2, 3, 16, 16], { rng: new Generator(2) });

it('holds all classes for equally likely at first', () => {
  expect(make().forward(images).toArray()).toEqual([
    [0, 0, 0],
    [0, 0, 0],
  ]);
  const names = Object.keys(make({ representationSize: 5 }).stateDict()).filter((name) => name.startsWith('heads'));
  expect(names).toEqual(['heads.pre_logits.weight', 'heads.pre_logits.bias', 'heads.head.weight', 'heads.head.bias']);
});

it('begins with numbers as small as those of torchvision', () => {
  const model = new VisionTransformer(16, 8, 1, 4, 64, 256, { representationSize: 64, rng: new Generator(1) });
  const deviation = (name: string): number => Math.sqrt(model.getParameter(name).value.square().mean().item());
  const block = 'encoder.layers.encoder_layer_0';
  for (const [name, expected] of Object.entries({
    'conv_proj.weight': Math.sqrt(1 / (3 * 64)),
    'heads.pre_logits.weight': Math.sqrt(1 / 64),
    'encoder.pos_embedding': 0.02,
    [`${block}.mlp.0.weight`]: Math.sqrt(2 / (64 + 256)),
    [`${block}.mlp.3.bias`]: 1e-6,
    [`${block}.self_attention.in_proj_weight`]: Math.sqrt(2 / (64 + 3 * 64)),
  }))
    expect(Math.abs(deviation(name) / expected - 1)).toBeLessThan(0.25);
});

it('takes another head, for which it says how many features there are', () => {
  const model = make();
  expect(model.forwardFeatures(images).shape).toEqual([2, model.numFeatures]);
  model.heads = new Linear(model.numFeatures, 7);
  expect(model.forward(images).shape).toEqual([2, 7]);
});

it('draws weights and what it drops from its generator', () => {
  const features = (options: VisionTransformerOptions): unknown =>
    make(options).train().forwardFeatures(images).toArray();
  const dropping = { dropout: 0.3, attentionDropout: 0.3 };
  expect(features(dropping)).toEqual(features(dropping));
  expect(features(dropping)).not.toEqual(features({}));
  expect(features({ initWeights: false })).not.toEqual(features({}));
});

it('joins the projections of a file of the hub', () => {
  const layer = 'vit.encoder.layer.3.attention.attention';
  const parts = Object.fromEntries(
    ['key', 'query', 'value'].map((part, i) => [`${layer}.${part}.bias`, zeros([2]).add(i)]),
  );
  const { 'encoder.layers.encoder_layer_3.self_attention.in_proj_bias': bias } = vitWeights(parts);
  expect(bias?.toArray()).toEqual([1, 1, 0, 0, 2, 2]);
  const { [`${layer}.key.bias`]: _, ...others } = parts;
  expect(() => vitWeights(others)).toThrow(
    'vitWeights: encoder.layers.encoder_layer_3.self_attention.key.bias is missing, as the model calls it',
  );
});

it.each<[() => unknown, string]>([
  [
    () => new VisionTransformer(16, 5, 1, 2, 8, 8),
    'VisionTransformer: imageSize is 16, which patches of 5 do not divide',
  ],
  [() => new VisionTransformer(16, 4, 1, 3, 8, 8), 'embedDim is 8, which 3 heads do not divide'],
  [() => new VisionTransformer(16, 4, 0, 2, 8, 8), 'VisionTransformer: numLayers is 0; it must be a whole number'],
  [() => make({ dropout: 2 }), 'VisionTransformer: dropout is 2; it must be in 0 … 1'],
  [() => make({ numClasses: 3 } as never), 'VisionTransformer: numClasses is no option'],
  [() => vitB16({ imageSize: 50 }), 'VisionTransformer: imageSize is 50, which patches of 16 do not divide'],
  [() => make().forward(zeros([2, 3, 8, 8])), 'VisionTransformer: x is [2, 3, 8, 8] but must be [batch, 3, 16, 16]'],
  [() => vitFromConfig({ model_type: 'deit' }), "vitFromConfig: model_type is 'deit'; it must be vit"],
  [
    () => vitFromConfig({ model_type: 'vit', hidden_act: 'relu' }),
    "vitFromConfig: hidden_act is 'relu'; only 'gelu' is built here",
  ],
  [() => vitFromConfig({ model_type: 'vit', id2label: 3 }), 'vitFromConfig: id2label is 3; it must be an object'],
])('mistakes: %#', (run, text) => {
  expect(run).toThrow(text);
});
