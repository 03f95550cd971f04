/**
 * Optimizers: the ways that SGD, momentum, Nesterov, Adagrad, RMSprop and Adam take through one valley; then on digits; weight decay; schedules.
 * The pictures are in runs/optimizers.
 */
import { Parameter } from '@gradkit/autograd';
import { seed, tensor, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, synthDigits, toFloat, type LabelledImages } from '@gradkit/data';
import { Flatten, Linear, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import {
  Adagrad,
  Adam,
  CosineAnnealingLR,
  RMSprop,
  SGD,
  StepLR,
  type LRScheduler,
  type Optimizer,
} from '@gradkit/optimizers';
import { lossCurve, lossSurface } from '@gradkit/plot';
import { Trainer } from '@gradkit/train-loop';
import { lesson } from '@gradkit-examples/course';

const { epochs, seed: chosen, dryRun, show } = lesson('optimizers', { epochs: 5 });

// --- 1. A valley: ten times as steep across as along ----------------------------------------------------------------------------------

type Make = (parameters: Iterable<Parameter>) => Optimizer;
const optimizers: Record<string, Make> = {
  SGD: (p) => new SGD(p, { learningRate: 0.09 }),
  momentum: (p) => new SGD(p, { learningRate: 0.03, momentum: 0.8 }),
  Nesterov: (p) => new SGD(p, { learningRate: 0.03, momentum: 0.8, nesterov: true }),
  Adagrad: (p) => new Adagrad(p, { learningRate: 0.8 }),
  RMSprop: (p) => new RMSprop(p, { learningRate: 0.12 }),
  Adam: (p) => new Adam(p, { learningRate: 0.4 }),
};
const valley = (x: Tensor, y: Tensor): Tensor => x.square().add(y.square().mul(10));

console.log('1. The valley x² + 10 y² from (−4, 1.5), 30 steps');
const paths: Record<string, [x: number, y: number][]> = {};
for (const [name, make] of Object.entries(optimizers)) {
  const [x, y] = [new Parameter(tensor(-4)), new Parameter(tensor(1.5))];
  const optimizer = make([x, y]);
  const path: [number, number][] = [[-4, 1.5]];
  for (let step = 0; step < 30; step++) {
    optimizer.zeroGrad();
    valley(x.value, y.value).backward();
    optimizer.step();
    path.push([x.value.item(), y.value.item()]);
  }
  paths[name] = path;
  console.log(
    `   ${name.padEnd(9)} ends at (${path
      .at(-1)!
      .map((at) => at.toFixed(3))
      .join(', ')})`,
  );
}
const surface = { f: (x: number, y: number) => x * x + 10 * y * y, mRange: [-4.5, 2.5], bRange: [-2, 2] } as const;
const { SGD: sgd, momentum, Nesterov, ...adaptive } = paths;
const labels = { xLabel: 'x', yLabel: 'y', width: 760, height: 460 };
await show(
  'valley-momentum.png',
  lossSurface(
    { ...surface, paths: { SGD: sgd, momentum, Nesterov } },
    { ...labels, title: 'SGD bounces, momentum rolls' },
  ),
);
await show(
  'valley-adaptive.png',
  lossSurface({ ...surface, paths: adaptive }, { ...labels, title: 'A rate of its own for each parameter' }),
);

// --- 2. On digits: optimizers, weight decay, schedules --------------------------------------------------------------------------------

const { train } = synthDigits({ train: dryRun ? 256 : 2048, test: 1, seed: 1 });
const floats = ({ inputs, labels: digits }: LabelledImages): LabelledImages => ({
  inputs: toFloat(inputs),
  labels: digits,
});

interface Fit {
  readonly losses: readonly number[];
  readonly accuracy: number;
  /** of all weights together */
  readonly norm: number;
}

/** Trains a network from the same weights, with the same batches, at every call. */
async function fit(make: Make, schedule?: (optimizer: Optimizer) => LRScheduler): Promise<Fit> {
  seed(chosen);
  const model = new Sequential(new Flatten(), new Linear(784, 32), new ReLU(), new Linear(32, 10));
  const optimizer = make(model.parameters());
  const trainer = new Trainer({
    model,
    optimizer,
    loss: crossEntropy,
    metrics: { accuracy: new Accuracy() },
    schedule: schedule && { scheduler: schedule(optimizer), every: 'epoch' },
    log: () => {},
  });
  const loader = new DataLoader(train, { batchSize: 32, shuffle: true, seed: chosen, transform: floats });
  const history = await trainer.fit(loader, { epochs });
  const square = [...model.parameters()].reduce((sum, { value }) => sum + value.square().sum().item(), 0);
  return { losses: history.values('loss'), accuracy: history.values('accuracy').at(-1)!, norm: Math.sqrt(square) };
}

async function compare(title: string, file: string, runs: Record<string, () => Promise<Fit>>): Promise<void> {
  const curves: Record<string, readonly number[]> = {};
  for (const [name, run] of Object.entries(runs)) {
    const { losses, accuracy, norm } = await run();
    curves[name] = losses;
    console.log(
      `   ${name.padEnd(26)} loss ${losses.at(-1)!.toFixed(3)}  accuracy ${(100 * accuracy).toFixed(1)} %  ‖w‖ ${norm.toFixed(1)}`,
    );
  }
  await show(file, lossCurve(curves, { title, yLabel: 'cross-entropy' }));
}

console.log(`\n2. ${train.length} digits, ${epochs} epochs: optimizers`);
await compare('Optimizers on digits', 'optimizers.png', {
  'SGD, λ = 0.05': () => fit((p) => new SGD(p, { learningRate: 0.05 })),
  'momentum 0.9, λ = 0.05': () => fit((p) => new SGD(p, { learningRate: 0.05, momentum: 0.9 })),
  'Adagrad, λ = 0.01': () => fit((p) => new Adagrad(p, { learningRate: 0.01 })),
  'RMSprop, λ = 0.003': () => fit((p) => new RMSprop(p, { learningRate: 0.003 })),
  'Adam, λ = 0.003': () => fit((p) => new Adam(p, { learningRate: 0.003 })),
});
console.log('\n3. Weight decay keeps the weights small');
await compare(
  'Weight decay',
  'weight-decay.png',
  Object.fromEntries(
    [0, 0.001, 0.01].map((weightDecay) => [
      `weight decay ${weightDecay}`,
      () => fit((p) => new SGD(p, { learningRate: 0.05, momentum: 0.9, weightDecay })),
    ]),
  ),
);
console.log('\n4. Schedules: a large rate first, a small one at the end');
const adam: Make = (p) => new Adam(p, { learningRate: 0.01 });
await compare('Schedules', 'schedules.png', {
  constant: () => fit(adam),
  'a tenth after 3 epochs': () => fit(adam, (optimizer) => new StepLR(optimizer, 3, { gamma: 0.1 })),
  'along a cosine': () => fit(adam, (optimizer) => new CosineAnnealingLR(optimizer, epochs)),
});
