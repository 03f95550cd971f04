import { noGrad } from '@gradkit/autograd';
import { concat, Generator, seed, stack, tensor, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, resize, TensorDataset, toFloat } from '@gradkit/data';
import { AvgPool2d, Conv2d, init, Linear, Module } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import { Adam } from '@gradkit/optimizers';
import { Trainer } from '@gradkit/train-loop';
import { progressBar } from '@gradkit/train-loop/node';
import { drawPattern, patternNames } from './patterns.ts';

const conv = (inChannels: number, outChannels: number): Conv2d => {
  const layer = new Conv2d(inChannels, outChannels, 3, { padding: 1, paddingMode: 'reflect' });
  init.kaimingNormal(layer.weight, { nonlinearity: 'relu' });
  return layer;
};

/** Tells patterns and photographs apart; what counts is what its layers see. */
export class Features extends Module {
  readonly conv1 = conv(3, 16);
  readonly conv2 = conv(16, 32);
  readonly conv3 = conv(32, 48);
  readonly conv4 = conv(48, 64);
  readonly pool = new AvgPool2d(2); // smoother than the largest value: pixels will be trained through it
  readonly head = new Linear(64, patternNames.length + 1);

  /** Images [batch, 3, height, width], 0 … 1, and what each layer sees in them, from fine to coarse. */
  layers(images: Tensor): Tensor[] {
    const f1 = this.conv1.forward(images.sub(0.5).mul(4)).relu(); // [batch, 16, height, width]
    const f2 = this.conv2.forward(this.pool.forward(f1)).relu(); // [batch, 32, height / 2, width / 2]
    const f3 = this.conv3.forward(this.pool.forward(f2)).relu(); // [batch, 48, height / 4, width / 4]
    const f4 = this.conv4.forward(this.pool.forward(f3)).relu(); // [batch, 64, height / 8, width / 8]
    return [images, f1, f2, f3, f4];
  }

  /** logits [batch, patterns and photographs] */
  forward(images: Tensor): Tensor {
    return this.head.forward(this.layers(images).at(-1)!.mean([2, 3])); // what there is, no matter where
  }
}

/** Trains the features with drawn patterns and photographs, and freezes them. */
export async function learnFeatures(
  photographs: Tensor,
  { epochs, seed: chosen, dryRun }: { readonly epochs: number; readonly seed: number; readonly dryRun: boolean },
): Promise<Features> {
  seed(chosen);
  const rng = new Generator(chosen);
  const [size, perClass] = [48, dryRun ? 4 : 120];
  const some = tensor(
    Array.from({ length: perClass }, (_, i) => Math.floor((i * photographs.shape[0]) / perClass)),
    { dtype: 'int32' },
  );
  const classes = [
    ...patternNames.map((name) => stack(Array.from({ length: perClass }, () => drawPattern(name, { size, rng })))),
    resize(size)(toFloat(photographs.indexSelect(0, some))),
  ];
  const labels = tensor(
    classes.flatMap((_, label) => Array<number>(perClass).fill(label)),
    { dtype: 'int32' },
  );
  const data = new TensorDataset({ inputs: concat(classes, 0), labels });
  const model = new Features();
  const trainer = new Trainer({
    model,
    optimizer: new Adam(model.parameters(), { learningRate: 0.004 }),
    loss: crossEntropy,
    metrics: { accuracy: new Accuracy() },
  });
  const loader = new DataLoader(data, { batchSize: 16, shuffle: true, seed: chosen });
  const { last } = await trainer.fit(loader, { epochs, callbacks: [progressBar()] });
  console.log(`${patternNames.join(', ')}, or a photograph: ${(100 * last!.accuracy).toFixed(1)} % are told apart`);
  model.requiresGrad(false);
  return model;
}

/** How often two features are strong at the same place, wherever that is: [batch, channels, height, width] → [batch, channels, channels]. */
export function gram(features: Tensor): Tensor {
  const flat = features.flatten(2); // [batch, channels, pixels]
  return flat.matmul(flat.transpose(1, 2)).div(flat.shape[2]);
}

/** How far the Gram matrices of other images are from those of these, layer by layer; 1 would be all of their size. */
export function styleLoss(model: Features, styles: Tensor): (layers: readonly Tensor[]) => Tensor[] {
  const given = noGrad(() =>
    model.layers(styles).map((features) => {
      const mean = features.mean([2, 3], { keepDims: true }); // of each channel: what differs from it makes the pattern
      const matrix = gram(features.sub(mean));
      return { mean, matrix, size: matrix.square().mean() };
    }),
  );
  return (layers) =>
    layers.map((features, i) => {
      const { mean, matrix, size } = given[i];
      return gram(features.sub(mean)).sub(matrix).square().mean().div(size);
    });
}
