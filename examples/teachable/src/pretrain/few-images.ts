import { noGrad } from '@gradkit/autograd';
import { concat, Generator, permutation, seed as seedAll, tensor, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, TensorDataset } from '@gradkit/data';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import { Adam } from '@gradkit/optimizers';
import { Trainer } from '@gradkit/train-loop';
import { withMode } from '@gradkit/layers';
import type { Backbone } from '../network/backbone.ts';
import { Head } from '../network/head.ts';
import { toTensors, type ImageClass } from './images.ts';

interface Few {
  /** images of each class to learn from, and to judge by */
  readonly train: number;
  readonly test: number;
  readonly seed: number;
}

export function featuresOf(backbone: Backbone, classes: readonly ImageClass[]): Tensor[] {
  return withMode(backbone, 'eval', () =>
    noGrad(() =>
      classes.map((each) => {
        const { inputs } = toTensors([[each]]);
        const parts: Tensor[] = [];
        for (let i = 0; i < inputs.shape[0]; i += 100)
          parts.push(backbone.forward(inputs.slice([[i, Math.min(i + 100, inputs.shape[0])]]).div(255)));
        return concat(parts, 0);
      }),
    ),
  );
}

/** The share of unseen images of new classes that a head gets right which has learned from a few. */
export async function learnFromFew(features: readonly Tensor[], { train, test, seed }: Few): Promise<number> {
  const rng = new Generator(seed);
  seedAll(seed);
  const pick = features.map((x) => permutation(x.shape[0], { rng }).data);
  const part = (from: number, to: number) => ({
    inputs: concat(
      features.map((x, i) => x.take(tensor(pick[i].slice(from, to)), 0)),
      0,
    ),
    labels: tensor(
      features.flatMap((_, i) => new Array<number>(to - from).fill(i)),
      { dtype: 'int32' },
    ),
  });
  const [learned, judged] = [part(0, train), part(train, train + test)];
  const head = new Head(features.length, { rng });
  head.measure(learned.inputs);
  const trainer = new Trainer({
    model: head,
    optimizer: new Adam(head.parameters()),
    loss: crossEntropy,
    metrics: { accuracy: new Accuracy() },
    execution: 'eager',
    log: () => {},
  });
  await trainer.fit(new DataLoader(new TensorDataset(learned), { batchSize: 16, shuffle: true, seed }), { epochs: 50 });
  return (await trainer.evaluate([judged])).accuracy;
}
