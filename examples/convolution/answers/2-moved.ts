// Digits moved by up to six pixels, which no network has seen: the one that moves windows over the image loses less.
import { seed } from '@gradkit/core-tensor';
import { DataLoader, normalize, randomShift, subset, type LabelledImages } from '@gradkit/data';
import { AdaptiveMaxPool2d, Conv2d, Flatten, Linear, MaxPool2d, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import { Adam } from '@gradkit/optimizers';
import { Trainer } from '@gradkit/train-loop';
import { lesson } from '@gradkit-examples/course';
import { handwrittenDigits } from '@gradkit-examples/course/handwritten-digits';

const { epochs, seed: chosen, dryRun } = lesson('convolution', { epochs: 2 });
const { train, test } = await handwrittenDigits({ dryRun });
const some = subset(
  train,
  Array.from({ length: Math.min(20_000, train.length) }, (_, i) => i),
);
const toInputs = normalize(33.3, 78.6);
const move = randomShift(6);
const transform = ({ inputs, labels }: LabelledImages): LabelledImages => ({ inputs: toInputs(inputs), labels });
const models = {
  dense: () => new Sequential(new Flatten(), new Linear(784, 128), new ReLU(), new Linear(128, 10)),
  convolutional: () =>
    new Sequential(
      new Conv2d(1, 16, 5, { padding: 2 }),
      new ReLU(),
      new MaxPool2d(2),
      new Conv2d(16, 32, 5, { padding: 2 }),
      new ReLU(),
      new AdaptiveMaxPool2d(2),
      new Flatten(),
      new Linear(128, 10),
    ),
};
for (const [name, make] of Object.entries(models)) {
  seed(chosen);
  const model = make();
  const metrics = { accuracy: new Accuracy() };
  const trainer = new Trainer({
    model,
    optimizer: new Adam(model.parameters()),
    loss: crossEntropy,
    metrics,
    log: () => {},
  });
  await trainer.fit(new DataLoader(some, { batchSize: 64, shuffle: true, seed: chosen, transform }), { epochs });
  const still = await trainer.evaluate(new DataLoader(test, { batchSize: 250, transform }));
  const moved = await trainer.evaluate(
    new DataLoader(test, {
      batchSize: 250,
      seed: chosen,
      transform: ({ inputs, labels }: LabelledImages, rng) => ({ inputs: toInputs(move(inputs, rng)), labels }),
    }),
  );
  console.log(`${name}: ${(100 * still.accuracy).toFixed(1)} %, moved ${(100 * moved.accuracy).toFixed(1)} %`);
}
