// Five digits of each kind, and no training at all: an image is what the nearest mean is, by pixels and by what the convolutions make of them.
import { noGrad } from '@gradkit/autograd';
import { cdist, concat, seed, stack, type Tensor } from '@gradkit/core-tensor';
import { crossEntropy } from '@gradkit/losses';
import { Adam } from '@gradkit/optimizers';
import { Trainer } from '@gradkit/train-loop';
import { lesson } from '@gradkit-examples/course';
import { handwrittenDigits } from '@gradkit-examples/course/handwritten-digits';
import { DigitNet } from '../digit-net.ts';
import { fiveDigits } from '../five-digits.ts';

const { seed: chosen, dryRun } = lesson('transfer');
seed(chosen);
const { train, test } = await handwrittenDigits({ dryRun });
const model = new DigitNet();
const optimizer = new Adam(model.parameters());
const trainer = new Trainer({ model, optimizer, loss: crossEntropy, log: () => {} });
await trainer.fit(fiveDigits(train, { first: 0, batchSize: 64, seed: chosen }), { epochs: 1 });
await trainer.sync();

const views: Record<string, (images: Tensor) => Tensor> = {
  pixels: (images) => images.flatten(1),
  features: (images) => noGrad(() => model.body.forward(images)),
};
for (const [name, view] of Object.entries(views)) {
  const examples = [...fiveDigits(train, { first: 5, ofEach: 5, batchSize: 25, seed: chosen })];
  const known = concat(
    examples.map(({ inputs }) => view(inputs)),
    0,
  );
  const { data: kinds } = concat(
    examples.map(({ labels }) => labels),
    0,
  );
  const rows = known.unbind(0);
  const means = stack([0, 1, 2, 3, 4].map((kind) => stack(rows.filter((_, i) => kinds[i] === kind)).mean(0))); // [5, features]
  let [right, asked] = [0, 0];
  for (const { inputs, labels } of fiveDigits(test, { first: 5, batchSize: 250, seed: chosen })) {
    right += cdist(view(inputs), means).argmin(1).equal(labels).cast('int32').sum().item();
    asked += labels.size;
  }
  console.log(`nearest mean of five, by ${name}: ${((100 * right) / asked).toFixed(1)} % of ${asked} test images`);
}
