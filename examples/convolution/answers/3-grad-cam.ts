// Grad-CAM: where does the last convolution see what speaks for the class?
import { seed, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, normalize, subset, type LabelledImages } from '@gradkit/data';
import { Conv2d, Flatten, gradCam, Linear, MaxPool2d, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Adam } from '@gradkit/optimizers';
import { saliency } from '@gradkit/plot';
import { Trainer } from '@gradkit/train-loop';
import { lesson } from '@gradkit-examples/course';
import { handwrittenDigits } from '@gradkit-examples/course/handwritten-digits';

const { epochs, seed: chosen, dryRun, show } = lesson('convolution', { epochs: 2 });
seed(chosen);
const { train, test } = await handwrittenDigits({ dryRun });
const some = subset(
  train,
  Array.from({ length: Math.min(20_000, train.length) }, (_, i) => i),
);
const toInputs = normalize(33.3, 78.6);
const transform = ({ inputs, labels }: LabelledImages): LabelledImages => ({ inputs: toInputs(inputs), labels });
const last = new Conv2d(16, 32, 3, { padding: 1 });
const model = new Sequential(
  new Conv2d(1, 16, 5, { padding: 2 }),
  new ReLU(),
  new MaxPool2d(2),
  last,
  new ReLU(),
  new Flatten(),
  new Linear(32 * 196, 10),
);
const trainer = new Trainer({ model, optimizer: new Adam(model.parameters()), loss: crossEntropy, log: () => {} });
await trainer.fit(new DataLoader(some, { batchSize: 64, shuffle: true, seed: chosen, transform }), { epochs });
await trainer.sync();
model.eval();
const { inputs, labels } = test.tensors;
const digits = inputs.slice([[0, 6]]);
const maps = gradCam(model, last, toInputs(digits), { target: labels.slice([[0, 6]]) }); // [6, 14, 14]
const rows = (x: Tensor) => x.unbind(0).map((row) => row.data);
const titles = Array.from(labels.data.subarray(0, 6), String);
await show('grad-cam.png', saliency(rows(digits), rows(maps), { shape: [28, 28], heatShape: [14, 14], titles }));
