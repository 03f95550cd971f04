import { Generator } from '@gradkit/core-tensor';
import type { Module } from '@gradkit/layers';
import * as models from '@gradkit/models';

type Network = Module & { forwardFeatures(x: Parameters<Module['forward']>[0]): ReturnType<Module['forward']> };

const { BasicBlock, Bottleneck, ResNet } = models;
const rng = new Generator(1);

/** Networks small enough for every test run, by their names in tooling/golden/models/vision.py. */
export const smallNetworks = {
  lenet: () => models.lenet({ rng }),
  smallBasic: () => new ResNet(BasicBlock, [1, 1, 1, 1], { classes: 10, smallImages: true, rng }),
  smallBottleneck: () => new ResNet(Bottleneck, [1, 1, 1, 1], { classes: 10, smallImages: true, rng }),
  smallVgg11Bn: () => models.vgg11Bn({ classes: 10, dropout: 0, poolSize: 1, hiddenFeatures: 512, rng }),
  narrowMobilenetV2: () => models.mobilenetV2({ classes: 10, dropout: 0, widthMultiplier: 0.35, rng }),
  narrowMobilenetV3Small: () => models.mobilenetV3Small({ classes: 10, dropout: 0, widthMultiplier: 0.6, rng }),
  efficientnetLite0: () => models.efficientnetLite0({ classes: 10, dropout: 0, stochasticDepth: 0, rng }),
  narrowUnet: () => models.unet({ initFeatures: 4, rng }),
} satisfies Record<string, () => Network>;

const loaded = { initWeights: false };
const notDropped = { ...loaded, dropout: 0 };

/** All networks, as they are published. */
export const wholeNetworks = {
  resnet18: () => models.resnet18(loaded),
  resnet34: () => models.resnet34(loaded),
  resnet50: () => models.resnet50(loaded),
  resnet101: () => models.resnet101(loaded),
  resnet152: () => models.resnet152(loaded),
  resnext50: () => models.resnet50({ ...loaded, groups: 32, widthPerGroup: 4 }),
  wideResnet50: () => models.resnet50({ ...loaded, widthPerGroup: 128 }),
  vgg11: () => models.vgg11(notDropped),
  vgg11Bn: () => models.vgg11Bn(notDropped),
  vgg13: () => models.vgg13(notDropped),
  vgg13Bn: () => models.vgg13Bn(notDropped),
  vgg16: () => models.vgg16(notDropped),
  vgg16Bn: () => models.vgg16Bn(notDropped),
  vgg19: () => models.vgg19(notDropped),
  vgg19Bn: () => models.vgg19Bn(notDropped),
  mobilenetV2: () => models.mobilenetV2(notDropped),
  mobilenetV3Large: () => models.mobilenetV3Large(notDropped),
  mobilenetV3Small: () => models.mobilenetV3Small(notDropped),
  wholeEfficientnetLite0: () => models.efficientnetLite0({ dropout: 0, stochasticDepth: 0 }),
  unet: () => models.unet(),
} satisfies Record<string, () => Network>;
