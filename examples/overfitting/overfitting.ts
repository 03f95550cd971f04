/**
 * Too simple, right, too flexible; and what helps a network that learns its examples by heart. The pictures are in runs/overfitting.
 */
import { noGrad } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { Generator, normal, seed, tensor, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, synthDigits, toFloat, type LabelledImages } from '@gradkit/data';
import { BatchNorm1d, Dropout, Flatten, Linear, ReLU, Sequential, Tanh, type Module } from '@gradkit/layers';
import { crossEntropy, mse } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import { Adam, AdamW } from '@gradkit/optimizers';
import { functionCurves, lossCurve } from '@gradkit/plot';
import { earlyStopping, Trainer, type Callback } from '@gradkit/train-loop';
import { lesson } from '@gradkit-examples/course';

const { epochs, seed: chosen, dryRun, show } = lesson('overfitting', { epochs: 60 });
const percent = (share: number): string => `${(100 * share).toFixed(1).padStart(5)} %`;

// --- 1. A curve through noisy points ---------------------------------------------------------------------------------------------------

const truth = (x: number): number => Math.sin(1.2 * x);
const rng = new Generator(chosen);
/** `count` points `[x, y]` of the curve, with noise. */
function draw(count: number): number[][] {
  const noise = normal([count], { std: 0.4, rng }).data;
  return Array.from({ length: count }, (_, i) => {
    const x = -3 + (6 * i) / (count - 1);
    return [x, truth(x) + noise[i]];
  });
}
const column = (values: readonly number[]): Tensor => tensor(values.map((value) => [value]));
const examples = draw(20);
const unseen = draw(200);

const networks: Record<string, () => Module> = {
  'too simple: a line': () => new Linear(1, 1),
  'right: 3 hidden units': () => new Sequential(new Linear(1, 3), new Tanh(), new Linear(3, 1)),
  'too flexible: 2 × 100': () =>
    new Sequential(new Linear(1, 100), new Tanh(), new Linear(100, 100), new Tanh(), new Linear(100, 1)),
};

console.log('1. Twenty noisy points of sin 1.2x');
const fits: Record<string, (x: number) => number> = {};
for (const [name, make] of Object.entries(networks)) {
  seed(chosen);
  const model = make();
  const optimizer = new Adam(model.parameters(), { learningRate: 0.01 });
  const step = compile((x: Tensor, y: Tensor) => {
    optimizer.zeroGrad();
    const loss = mse(model.forward(x), y);
    loss.backward();
    optimizer.step();
  });
  const [x, y] = [column(examples.map((point) => point[0])), column(examples.map((point) => point[1]))];
  for (let i = 0; i < (dryRun ? 20 : 2000); i++) await step(x, y);
  const predict = (at: number): number => noGrad(() => model.forward(tensor([[at]])).item());
  const error = (points: readonly number[][]): string =>
    (points.reduce((sum, [at, value]) => sum + (predict(at) - value) ** 2, 0) / points.length).toFixed(3);
  console.log(`   ${name.padEnd(22)} MSE ${error(examples)}, on new points ${error(unseen)}`);
  fits[name] = predict;
}
const look = { title: 'Twenty noisy points of sin 1.2x', width: 960, height: 320 };
await show(
  'curves.png',
  functionCurves(fits, { ...look, range: [-3, 3], yRange: [-2, 2], points: examples, columns: 3 }),
);

// --- 2. A network that learns its examples by heart, and four remedies -----------------------------------------------------------------

const { train, test } = synthDigits({ train: 200, test: dryRun ? 100 : 1000, seed: 1 });
const transform = ({ inputs, labels }: LabelledImages): LabelledImages => ({ inputs: toFloat(inputs), labels });
const validation = new DataLoader(test, { batchSize: 500, transform });

interface Remedy {
  readonly between?: () => Module[];
  readonly weightDecay?: number;
  readonly callbacks?: readonly Callback[];
}
const remedies: Record<string, Remedy> = {
  none: {},
  dropout: { between: () => [new Dropout(0.5)] },
  'weight decay': { weightDecay: 0.3 },
  'early stopping': { callbacks: [earlyStopping({ patience: 5 })] },
  'batch normalization': { between: () => [new BatchNorm1d(256)] },
};

console.log('\n2. 200 digits, and 1000 new ones');
const curves: Record<string, readonly number[]> = {};
for (const [name, { between = () => [], weightDecay = 0, callbacks }] of Object.entries(remedies)) {
  seed(chosen);
  const model = new Sequential(new Flatten(), new Linear(784, 256), new ReLU(), ...between(), new Linear(256, 10));
  const optimizer = new AdamW(model.parameters(), { learningRate: 0.003, weightDecay });
  const loader = new DataLoader(train, { batchSize: 50, shuffle: true, seed: chosen, transform });
  const trainer = new Trainer({
    model,
    optimizer,
    loss: crossEntropy,
    metrics: { accuracy: new Accuracy() },
    log: () => {},
  });
  const history = await trainer.fit(loader, { epochs, validation, callbacks });
  const seen = await trainer.evaluate(loader);
  const unseenDigits = await trainer.evaluate(validation);
  curves[name] = history.values('validationLoss');
  if (name === 'none') {
    const both = { training: history.values('loss'), validation: history.values('validationLoss') };
    await show('by-heart.png', lossCurve(both, { title: 'Learned by heart: no help', yLabel: 'cross-entropy' }));
  }
  console.log(
    `   ${name.padEnd(20)} ${history.epochs.length} epochs, seen ${percent(seen.accuracy)}, new ${percent(unseenDigits.accuracy)}, loss on new ${unseenDigits.loss.toFixed(3)}`,
  );
}
await show('remedies.png', lossCurve(curves, { title: 'What helps', yLabel: 'cross-entropy on new digits' }));
