// A batch 32 times as large makes fewer steps, each with less noise: it bears a larger learning rate, up to a point.
import { seed } from '@gradkit/core-tensor';
import { DataLoader, synthDigits, toFloat, type LabelledImages } from '@gradkit/data';
import { Flatten, Linear, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { SGD } from '@gradkit/optimizers';
import { Trainer } from '@gradkit/train-loop';
import { lesson } from '@gradkit-examples/course';

const { epochs, seed: chosen, dryRun } = lesson('gradient-descent', { epochs: 5 });
const { train } = synthDigits({ train: dryRun ? 256 : 2048, test: 1, seed: 1 });
const transform = ({ inputs, labels }: LabelledImages): LabelledImages => ({ inputs: toFloat(inputs), labels });
for (const [batchSize, learningRate] of [
  [8, 0.1],
  [256, 0.1],
  [256, 0.5],
  [256, 2],
]) {
  seed(chosen);
  const model = new Sequential(new Flatten(), new Linear(784, 32), new ReLU(), new Linear(32, 10));
  const trainer = new Trainer({
    model,
    optimizer: new SGD(model.parameters(), { learningRate }),
    loss: crossEntropy,
    log: () => {},
  });
  const history = await trainer.fit(new DataLoader(train, { batchSize, shuffle: true, seed: chosen, transform }), {
    epochs,
  });
  console.log(`batches of ${batchSize}, λ = ${learningRate}: loss ${history.last!.loss.toFixed(3)}`);
}
