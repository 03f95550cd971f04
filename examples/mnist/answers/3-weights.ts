// What the first layer looks for: each hidden unit has a weight for each pixel, so its weights are a picture.
import { seed } from '@gradkit/core-tensor';
import { DataLoader, normalize, type LabelledImages } from '@gradkit/data';
import { Flatten, Linear, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { AdamW } from '@gradkit/optimizers';
import { featureMaps } from '@gradkit/plot';
import { Trainer } from '@gradkit/train-loop';
import { lesson } from '@gradkit-examples/course';
import { handwrittenDigits } from '@gradkit-examples/course/handwritten-digits';

const { epochs, seed: chosen, dryRun, show } = lesson('mnist', { epochs: 3 });
seed(chosen);
const { train } = await handwrittenDigits({ dryRun });
const toInputs = normalize(33.3, 78.6);
const transform = ({ inputs, labels }: LabelledImages): LabelledImages => ({ inputs: toInputs(inputs), labels });
const first = new Linear(784, 32);
const model = new Sequential(new Flatten(), first, new ReLU(), new Linear(32, 10));
const optimizer = new AdamW(model.parameters(), { weightDecay: 0.5 }); // without, noise is left where pixels are always black
const trainer = new Trainer({ model, optimizer, loss: crossEntropy, log: () => {} });
await trainer.fit(new DataLoader(train, { batchSize: 64, shuffle: true, seed: chosen, transform }), { epochs });
const weights = first.weight.value.toArray() as number[][];
await show(
  'first-layer.png',
  featureMaps(weights, { shape: [28, 28], columns: 8, title: 'What each of 32 units looks for' }),
);
