/**
 * A network that has learned the digits 0 to 4 learns 5 to 9: its convolutions are kept, frozen, and get a new head; then all is fine-tuned.
 * What that is worth where there are few images, and why: what the frozen part makes of digits that it has never seen. The pictures are in
 * runs/transfer.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { noGrad } from '@gradkit/autograd';
import { cdist, concat, eye, seed } from '@gradkit/core-tensor';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import { Adam, CosineAnnealingLR } from '@gradkit/optimizers';
import { lossCurve, scatter, umap } from '@gradkit/plot';
import { loadSafetensors, saveSafetensors } from '@gradkit/safetensors/node';
import { Trainer, unfreezeAt, type Callback } from '@gradkit/train-loop';
import { progressBar } from '@gradkit/train-loop/node';
import { lesson } from '@gradkit-examples/course';
import { handwrittenDigits } from '@gradkit-examples/course/handwritten-digits';
import { DigitNet, newHead } from './digit-net.ts';
import { fiveDigits } from './five-digits.ts';

const { epochs, seed: chosen, dryRun, out, show } = lesson('transfer', { epochs: 4 });
seed(chosen);
await mkdir(out, { recursive: true });
const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

// --- Data: two tasks of five digits each -------------------------------------------------------------------------------------------------

const { train, test, name } = await handwrittenDigits({ dryRun });
const former = (data: typeof train, batchSize: number) => fiveDigits(data, { first: 0, batchSize, seed: chosen });
const later = (data: typeof train, batchSize: number, ofEach?: number) =>
  fiveDigits(data, { first: 5, batchSize, ofEach, seed: chosen });
const tests = later(test, 250);

// --- Train -----------------------------------------------------------------------------------------------------------------------------

/** Trains, and gives the accuracy on test images after each epoch. */
async function learn(
  model: DigitNet,
  loader: typeof tests,
  options: { epochs: number; validation?: typeof tests; bodyRate?: number; callbacks?: readonly Callback[] },
): Promise<number[]> {
  const { validation = tests, bodyRate = 1e-3, callbacks = [] } = options;
  const optimizer = new Adam([
    { parameters: model.body.parameters(), learningRate: bodyRate },
    { parameters: model.head.parameters(), learningRate: 1e-3 },
  ]);
  const trainer = new Trainer({
    model,
    optimizer,
    loss: crossEntropy,
    metrics: { accuracy: new Accuracy() },
    schedule: { scheduler: new CosineAnnealingLR(optimizer, options.epochs * loader.length), every: 'batch' },
    log: () => {},
  });
  const history = await trainer.fit(loader, {
    epochs: options.epochs,
    validation,
    callbacks: [...callbacks, progressBar()],
  });
  return history.values('validationAccuracy');
}

// --- 1. A network for 0 to 4 -------------------------------------------------------------------------------------------------------------

const weights = join(out, 'digits-0-to-4.safetensors');
const old = new DigitNet();
const known = await learn(old, former(train, 64), { epochs: Math.ceil(epochs / 2), validation: former(test, 250) });
await saveSafetensors(weights, old.stateDict());
console.log(`1. ${name}, digits 0 to 4: ${percent(known.at(-1)!)} of the test images right; saved as ${weights}`);

// --- 2. Load it, freeze the convolutions, train a new head for 5 to 9; then fine-tune all of it ----------------------------------------------

async function pretrained(): Promise<DigitNet> {
  const model = new DigitNet();
  model.loadStateDict((await loadSafetensors(weights)).tensors);
  model.head = newHead(); // the old one tells 0 from 4, which nobody asks any more
  return model;
}

const all = await learn(await pretrained(), later(train, 64), {
  epochs: epochs + 1,
  bodyRate: 2e-4,
  callbacks: [unfreezeAt({ [epochs + 1]: 'body' })],
});
console.log(`\n2. Digits 5 to 9, all training images`);
all.forEach((share, i) =>
  console.log(`   epoch ${i + 1}, ${i < epochs ? 'frozen    ' : 'fine-tuned'} ${percent(share)}`),
);

// --- 3. With 100 images of each digit ------------------------------------------------------------------------------------------------------

const few = later(train, 32, dryRun ? 10 : 100);
const times = dryRun ? 2 : 6;
const thaw = Math.ceil(times / 3);
const curves = {
  'from scratch': await learn(new DigitNet(), few, { epochs: times }),
  'three times as long': await learn(new DigitNet(), few, { epochs: 3 * times }),
  frozen: await learn(await pretrained(), few, { epochs: times, callbacks: [unfreezeAt({ [times + 1]: 'body' })] }),
  'fine-tuned': await learn(await pretrained(), few, {
    epochs: times,
    callbacks: [unfreezeAt({ [thaw + 1]: 'body' })],
  }),
};
console.log(`\n3. Digits 5 to 9, ${few.dataset.length} training images`);
for (const [way, shares] of Object.entries(curves)) {
  const more = 100 * (shares.at(-1)! - curves['from scratch'].at(-1)!);
  console.log(
    `   ${way.padEnd(20)} ${shares.length} epochs, ${percent(shares.at(-1)!)}, ${more.toFixed(2)} points more`,
  );
}
const wrong = Object.entries(curves).map(([way, shares]) => [way, shares.map((share) => 100 * (1 - share))]);
await show(
  'few-images.png',
  lossCurve(Object.fromEntries(wrong), { title: '100 images of each digit', yLabel: 'wrong test images (%)' }),
);

// --- 4. What the frozen convolutions make of digits that they have never seen ------------------------------------------------------------------

const batches = [...later(test, 50, dryRun ? 5 : 100)];
const labels = concat(
  batches.map((batch) => batch.labels),
  0,
);
const views = {
  pixels: concat(
    batches.map(({ inputs }) => inputs.flatten(1)),
    0,
  ),
  features: noGrad(() =>
    concat(
      batches.map(({ inputs }) => old.body.forward(inputs)),
      0,
    ),
  ),
};
console.log(`\n4. ${labels.size} digits 5 to 9: how many have one of their own kind as their nearest neighbour`);
for (const [view, rows] of Object.entries(views)) {
  const apart = cdist(rows, rows).add(eye(labels.size).mul(1e9)); // nobody is a neighbour of itself
  const same = labels.take(apart.argmin(1)).equal(labels).cast('float32').mean().item();
  console.log(`   by their ${view.padEnd(8)} ${percent(same)}`);
  const points = await umap(rows.toArray() as number[][], { seed: chosen });
  const picture = scatter(points, {
    labels: [...labels.data],
    classNames: ['5', '6', '7', '8', '9'],
    title: `Digits 5 to 9 by their ${view} (UMAP)`,
  });
  await show(`${view}.png`, picture);
}
