import { Generator, zeros, type Tensor } from '@gradkit/core-tensor';
import { Conv2d, freeze, Linear, Sequential } from '@gradkit/layers';
import { describe, expect, it } from 'vitest';
import {
  BasicBlock,
  Bottleneck,
  efficientnetLite0,
  mobilenetV2,
  mobilenetV3Small,
  ResNet,
  unet,
  VGG,
  vgg11,
  type ResNetOptions,
} from '../index.ts';

const loaded = { initWeights: false };
const tiny = (options: ResNetOptions = {}): ResNet => new ResNet(BasicBlock, [1, 1, 1, 1], { ...loaded, ...options });
const images = zeros([2, 3, 32, 32]);

describe('another head takes what forwardFeatures gives:', () => {
  it('fc', () => {
    for (const model of [tiny().eval(), efficientnetLite0().eval()]) {
      expect(model.forwardFeatures(images).shape).toEqual([2, model.numFeatures]);
      expect(model.forward(images).shape).toEqual([2, 1000]);
      model.fc = new Linear(model.numFeatures, 5);
      expect(model.forward(images).shape).toEqual([2, 5]);
      const state = model.stateDict();
      expect((state['fc.weight'] ?? state['_fc.weight']).shape).toEqual([5, model.numFeatures]);
    }
  });

  it('classifier, or its last layer', () => {
    const narrow = { ...loaded, widthMultiplier: 0.35 };
    const vgg = vgg11({ ...loaded, poolSize: 1, hiddenFeatures: 64 });
    for (const model of [vgg, mobilenetV2(narrow), mobilenetV3Small(narrow)]) {
      model.eval();
      expect(model.forwardFeatures(images).shape).toEqual([2, model.numFeatures]);
      const last = model.classifier.at(-1) as Linear;
      model.classifier.set(-1, new Linear(last.inFeatures, 5));
      expect(model.forward(images).shape).toEqual([2, 5]);
      model.classifier = new Sequential(new Linear(model.numFeatures, 3));
      expect(model.forward(images).shape).toEqual([2, 3]);
    }
  });

  it('conv', () => {
    const model = unet({ initFeatures: 2 }).eval();
    model.conv = new Conv2d(2, 4, 1);
    expect(model.forward(images).shape).toEqual([2, 4, 32, 32]);
  });
});

it('only a new head is trained where the rest is frozen', () => {
  const model = tiny({ classes: 10 });
  freeze(model, undefined, { batchNorm: true });
  model.fc = new Linear(model.numFeatures, 5);
  model.forward(images).sum().backward();
  const trained = model.namedParameters().filter(([, { grad }]) => grad !== null);
  expect(trained.map(([name]) => name)).toEqual(['fc.weight', 'fc.bias']);
});

it('bottlenecks have groups and widths of their own', () => {
  const model = new ResNet(Bottleneck, [1, 1, 1, 1], { ...loaded, groups: 32, widthPerGroup: 4 });
  expect(model.numFeatures).toBe(2048);
  expect(model.getParameter('layer1.0.conv2.weight').value.shape).toEqual([128, 4, 3, 3]);
  expect(model.getParameter('layer1.0.conv3.weight').value.shape).toEqual([256, 128, 1, 1]);
  expect(model.eval().forward(images).shape).toEqual([2, 1000]);
});

it('blocks of a ResNet add nothing at first where that is wanted', () => {
  const model = tiny({ zeroInitResidual: true, smallImages: true });
  const x = zeros([1, 64, 4, 4]).add(2);
  expect(model.layer1.eval().forward(x).toArray()).toEqual(x.toArray());
  expect(model.getParameter('layer1.0.bn1.weight').value.toArray()).toEqual(new Array(64).fill(1));
});

it('EfficientNet leaves blocks out while it trains, of those that add their input', () => {
  const features = (stochasticDepth: number): Tensor => {
    const model = efficientnetLite0({ dropout: 0, stochasticDepth, rng: new Generator(1) });
    return model.forwardFeatures(zeros([4, 3, 32, 32]).add(1));
  };
  expect(features(0.9).toArray()).not.toEqual(features(0).toArray());
});

it('draws all weights from the generator that it is given', () => {
  const narrow = { classes: 10, widthMultiplier: 0.35 };
  const makers = [
    (rng: Generator) => tiny({ classes: 10, rng }),
    (rng: Generator) => vgg11({ ...loaded, poolSize: 1, hiddenFeatures: 8, classes: 10, rng }),
    (rng: Generator) => mobilenetV2({ ...narrow, rng }),
    (rng: Generator) => mobilenetV3Small({ ...narrow, rng }),
    (rng: Generator) => efficientnetLite0({ classes: 10, rng }),
    (rng: Generator) => unet({ initFeatures: 4, rng }),
  ];
  for (const make of makers) {
    const [one, other] = [make(new Generator(1)), make(new Generator(1))].map((model) => model.stateDict());
    for (const [name, { data }] of Object.entries(one))
      expect(
        data.every((value, i) => value === other[name].data[i]),
        name,
      ).toBe(true);
  }
});

it.each<[() => unknown, string]>([
  [() => tiny({ classes: 0 }), 'ResNet: classes is 0; it must be a whole number of at least 1'],
  [() => tiny({ channels: 1.5 }), 'ResNet: channels is 1.5; it must be a whole number'],
  [() => tiny({ numClasses: 3 } as never), 'ResNet: numClasses is no option'],
  [() => tiny({ initWeights: 1 as never }), 'ResNet: initWeights is 1; it must be true or false'],
  [() => tiny({ groups: 2 }), 'BasicBlock: groups is 2 and widthPerGroup 64; they must be 1 and 64'],
  [() => new ResNet(BasicBlock, [1, 1, 1, 0]), 'ResNet: each of depths is 0; it must be a whole number of at least 1'],
  [() => new VGG(12 as never, false), 'VGG: depth is 12; it must be'],
  [() => vgg11({ dropout: 2 }), 'VGG: dropout is 2; it must be'],
  [() => mobilenetV2({ widthMultiplier: 0 }), 'MobileNetV2: widthMultiplier is 0; it must be'],
  [() => efficientnetLite0({ stochasticDepth: -1 }), 'EfficientNetLite: stochasticDepth is -1; it must be'],
  [
    () => unet({ initFeatures: 2 }).forward(zeros([1, 3, 40, 32])),
    'UNet: x is [1, 3, 40, 32]; its height and width must be multiples of 16, not 40 and 32',
  ],
  [() => tiny().forward(zeros([1, 1, 32, 32])), 'conv2d: x is [1, 1, 32, 32]'],
])('mistakes: %#', (make, text) => {
  expect(make).toThrow(text);
});
