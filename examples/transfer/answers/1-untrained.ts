// Frozen convolutions that have learned nothing: a new head gets far even with those, but not as far.
import { seed } from '@gradkit/core-tensor';
import { freeze } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import { Adam } from '@gradkit/optimizers';
import { Trainer } from '@gradkit/train-loop';
import { lesson } from '@gradkit-examples/course';
import { handwrittenDigits } from '@gradkit-examples/course/handwritten-digits';
import { DigitNet, newHead } from '../digit-net.ts';
import { fiveDigits } from '../five-digits.ts';

const { epochs, seed: chosen, dryRun } = lesson('transfer', { epochs: 20 });
seed(chosen);
const { train, test } = await handwrittenDigits({ dryRun });
const few = fiveDigits(train, { first: 5, ofEach: dryRun ? 10 : 100, batchSize: 32, seed: chosen });
const tests = fiveDigits(test, { first: 5, batchSize: 250, seed: chosen });
const trainerOf = (model: DigitNet): Trainer =>
  new Trainer({
    model,
    optimizer: new Adam(model.parameters()),
    loss: crossEntropy,
    metrics: { accuracy: new Accuracy() },
    log: () => {},
  });

const trained = new DigitNet();
await trainerOf(trained).fit(fiveDigits(train, { first: 0, batchSize: 64, seed: chosen }), { epochs: 1 });
trained.head = newHead();
for (const [name, model] of Object.entries({ 'as they were drawn': new DigitNet(), 'trained on 0 to 4': trained })) {
  freeze(model, 'body');
  const trainer = trainerOf(model);
  await trainer.fit(few, { epochs });
  const { accuracy } = await trainer.evaluate(tests);
  console.log(`frozen convolutions, ${name}: ${(100 * accuracy).toFixed(2)} % of digits 5 to 9`);
}
