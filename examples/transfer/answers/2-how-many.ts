// How many images does it take until training from scratch is as good? Each gets the same number of steps.
import { seed } from '@gradkit/core-tensor';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import { Adam } from '@gradkit/optimizers';
import { lossCurve } from '@gradkit/plot';
import { Trainer, unfreezeAt, type Callback } from '@gradkit/train-loop';
import { lesson } from '@gradkit-examples/course';
import { handwrittenDigits } from '@gradkit-examples/course/handwritten-digits';
import { DigitNet, newHead } from '../digit-net.ts';
import { fiveDigits } from '../five-digits.ts';

const { seed: chosen, dryRun, show } = lesson('transfer');
seed(chosen);
const { train, test } = await handwrittenDigits({ dryRun });
const tests = fiveDigits(test, { first: 5, batchSize: 250, seed: chosen });

async function accuracyAfter(
  model: DigitNet,
  loader: typeof tests,
  epochs: number,
  callbacks: readonly Callback[] = [],
): Promise<number> {
  const trainer = new Trainer({
    model,
    optimizer: new Adam(model.parameters()),
    loss: crossEntropy,
    metrics: { accuracy: new Accuracy() },
    log: () => {},
  });
  await trainer.fit(loader, { epochs, callbacks });
  return (await trainer.evaluate(tests)).accuracy;
}

const old = new DigitNet();
await accuracyAfter(old, fiveDigits(train, { first: 0, batchSize: 64, seed: chosen }), 1);
const counts = dryRun ? [2, 10] : [5, 20, 100, 500];
const right = { 'from scratch': [] as number[], transferred: [] as number[] };
for (const ofEach of counts) {
  const loader = fiveDigits(train, { first: 5, ofEach, batchSize: 25, seed: chosen });
  const epochs = dryRun ? 2 : 2 * Math.ceil(160 / loader.length); // 320 steps, or two epochs
  const model = new DigitNet();
  model.loadStateDict(old.stateDict());
  model.head = newHead();
  right['from scratch'].push(await accuracyAfter(new DigitNet(), loader, epochs));
  right.transferred.push(await accuracyAfter(model, loader, epochs, [unfreezeAt({ [epochs / 2 + 1]: 'body' })]));
  const [scratch, transferred] = [right['from scratch'].at(-1)!, right.transferred.at(-1)!];
  const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
  console.log(`${ofEach} of each digit: from scratch ${percent(scratch)}, transferred ${percent(transferred)}`);
}
const curves = Object.fromEntries(Object.entries(right).map(([name, y]) => [name, { x: counts, y }]));
const look = { title: 'Digits 5 to 9', xLabel: 'images of each digit', yLabel: 'accuracy', logX: true };
await show('how-many.png', lossCurve(curves, look));
