/**
 * What makes training fast: one operation in place of many, batches, a compiled step, threads, workers, several steps a call, int8. Each is
 * measured beside what it replaces, in turns, and some of it gains nothing. The pictures are in runs/efficiency.
 */
import { noGrad } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { linear, seed, zeros, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, normalize, type LabelledImages } from '@gradkit/data';
import { datasetFrom } from '@gradkit/data/node';
import { Conv2d, Flatten, Linear, MaxPool2d, ReLU, Sequential, Tanh, type Module } from '@gradkit/layers';
import { crossEntropy, mse } from '@gradkit/losses';
import { quantizeModel } from '@gradkit/onnx-export';
import { SGD } from '@gradkit/optimizers';
import { barChart, lossCurve } from '@gradkit/plot';
import { createSession } from '@gradkit/runtime';
import { toSafetensors } from '@gradkit/safetensors';
import { lesson } from '@gradkit-examples/course';
import { handwrittenDigits } from '@gradkit-examples/course/handwritten-digits';
import { sideBySide, type Clock, type Contender } from './timing.ts';

const { epochs: rounds, seed: chosen, dryRun, show } = lesson('efficiency', { epochs: 11 });
const measuring = { rounds, leastMs: dryRun ? 0 : 10 }; // an epoch is a round of measuring: of 10 ms or more for each
seed(chosen);

const gains: Record<string, number> = {};
/** Measures what is there before and after a change, in turns, and notes how many times as fast it has become. */
async function gain(name: string, before: Contender, after: Contender, clock: Clock = 'wall'): Promise<void> {
  const times = await sideBySide({ before, after }, { ...measuring, clock });
  gains[name] = times.before / times.after;
  console.log(`   ${name.padEnd(44)} ${gains[name].toFixed(2).padStart(7)} times as fast`);
}

const { train, test, name } = await handwrittenDigits({ dryRun });
const toInputs = normalize(33.3, 78.6); // the mean and the deviation of MNIST's pixels
const batch = (size: number): [inputs: Tensor, labels: Tensor] => [
  toInputs(train.tensors.inputs.slice([[0, size]])),
  train.tensors.labels.slice([[0, size]]),
];
const examples = 64; // in a batch
const [images, truth] = batch(examples);

const dense = (): Sequential => new Sequential(new Flatten(), new Linear(784, 128), new ReLU(), new Linear(128, 10));
const convolutional = (): Sequential =>
  new Sequential(
    new Conv2d(1, 16, 5, { padding: 2 }),
    new ReLU(),
    new MaxPool2d(2),
    new Conv2d(16, 32, 3, { padding: 1 }),
    new ReLU(),
    new MaxPool2d(2),
    new Flatten(),
    new Linear(1568, 10),
  );

/** A training step of a network of its own. */
function stepOf(model: Module, lossOf = crossEntropy): (inputs: Tensor, targets: Tensor) => Tensor {
  const optimizer = new SGD(model.parameters(), { learningRate: 0.05 });
  return (inputs, targets) => {
    optimizer.zeroGrad();
    const loss = lossOf(model.forward(inputs), targets);
    loss.backward();
    optimizer.step();
    return loss;
  };
}

// --- 1. Vectorize and batch ------------------------------------------------------------------------------------------------------------

console.log(`1. One operation in place of many (${name})`);
const layer = new Linear(784, 128);
const { data: w } = layer.weight.value;
const { data: x } = images;
await gain(
  'a matrix product, not loops over numbers',
  {
    run() {
      const y = new Float32Array(examples * 128);
      for (let i = 0; i < examples; i++)
        for (let j = 0; j < 128; j++) for (let k = 0; k < 784; k++) y[i * 128 + j] += x[i * 784 + k] * w[j * 784 + k];
    },
  },
  { run: () => noGrad(() => linear(images.flatten(1), layer.weight.value)) },
  'cpu',
);
const model = dense();
const gradientOf = (inputs: Tensor, labels: Tensor): void => crossEntropy(model.forward(inputs), labels).backward();
await gain(
  `a batch of ${examples}, not ${examples} times one example`,
  {
    run() {
      for (let i = 0; i < examples; i++) gradientOf(images.slice([[i, i + 1]]), truth.slice([[i, i + 1]])); // gradients add up
    },
  },
  { run: () => gradientOf(images, truth) },
  'cpu',
);

// --- 2. Compile ------------------------------------------------------------------------------------------------------------------------

console.log('\n2. The whole step as one graph, and threads');
const networks = { dense, convolutional };
for (const [kind, make] of Object.entries(networks)) {
  const [eager, compiled] = [stepOf(make()), compile(stepOf(make()))];
  await gain(`compiled: ${kind}`, { run: () => eager(images, truth) }, { run: () => compiled(images, truth) });
}
for (const [kind, make] of Object.entries(networks)) {
  const [one, auto] = [compile(stepOf(make()), { threads: 1 }), compile(stepOf(make()))];
  await gain(`threads auto, not 1: ${kind}`, { run: () => one(images, truth) }, { run: () => auto(images, truth) });
}
const tiny = compile(stepOf(new Sequential(new Linear(2, 8), new Tanh(), new Linear(8, 1)), mse));
const steps = Array.from({ length: dryRun ? 8 : 256 }, (): [Tensor, Tensor] => [zeros([2, 2]), zeros([2, 1])]);
await gain(
  'several steps a call: 2-8-1',
  {
    async run() {
      for (const each of steps) await tiny(...each);
    },
  },
  { run: () => tiny.runSteps(steps) },
  'cpu',
);

// --- 3. Batch sizes --------------------------------------------------------------------------------------------------------------------

console.log('\n3. Examples a second, as multiples of those in batches of 1, with one thread');
const sizes = dryRun ? [1, 8] : [1, 4, 8, 16, 64, 256, 512];
const rates: Record<string, { x: number[]; y: number[] }> = {};
for (const [kind, make] of Object.entries(networks)) {
  const step = compile(stepOf(make()), { threads: 1 });
  const contenders = sizes.map((size): [string, Contender] => {
    const [inputs, labels] = batch(size);
    return [`${size}`, { run: () => step(inputs, labels), work: size }];
  });
  const times = await sideBySide(Object.fromEntries(contenders), { ...measuring, clock: 'cpu' });
  rates[kind] = { x: sizes, y: sizes.map((size) => times['1'] / times[`${size}`]) };
  console.log(`   ${kind.padEnd(14)}${sizes.map((size, i) => `${size}: ${rates[kind].y[i].toFixed(1)}`).join('  ')}`);
}
await show(
  'batch-sizes.png',
  lossCurve(rates, {
    title: 'Examples a second, compiled, one thread',
    xLabel: 'batch size',
    yLabel: 'times those of batch 1',
    logX: true,
  }),
);

// --- 4. Workers ------------------------------------------------------------------------------------------------------------------------

console.log('\n4. Images are turned and moved one by one, in threads beside the training');
const some = Math.min(train.length, 2048);
const digits = await datasetFrom<LabelledImages>({
  module: new URL('augmented.ts', import.meta.url),
  export: 'makeAugmented',
  arguments: [{ inputs: train.tensors.inputs.slice([[0, some]]), labels: train.tensors.labels.slice([[0, some]]) }],
});
const net = convolutional();
const step = compile(stepOf(net));
const transform = ({ inputs, labels }: LabelledImages): LabelledImages => ({
  inputs: toInputs(inputs),
  labels,
});
const passOf = (workers: number): Contender => {
  const loader = new DataLoader(digits, {
    batchSize: examples,
    shuffle: true,
    seed: chosen,
    workers,
    persistentWorkers: workers > 0,
    transform,
  });
  return {
    async run() {
      for await (const { inputs, labels } of loader) await step(inputs, labels);
    },
  };
};
await gain('two workers, none: an epoch', passOf(0), passOf(2));

// --- 5. Fewer bits ---------------------------------------------------------------------------------------------------------------------

console.log('\n5. Eight bits in place of 32, for use; what has been trained meanwhile');
const { bytes, floatBytes, report } = await quantizeModel(net, [images], {
  calibrationData: [batch(dryRun ? examples : 256)[0]],
  async evaluate(predict) {
    let right = 0;
    for (const { inputs, labels } of new DataLoader(test, { batchSize: 50, transform }))
      right += (await predict(inputs))[0].argmax(1).equal(labels).cast('int32').sum().item();
    return right / test.length;
  },
});
const [floats, int8] = [await createSession(floatBytes), await createSession(bytes)];
await gain(
  `int8, not float32: ${examples} predictions`,
  { run: () => floats.run({ input: images }) },
  { run: () => int8.run({ input: images }) },
  'cpu',
);
const percent = (share: number | null): string => `${(100 * (share ?? NaN)).toFixed(2)} %`;
const half = Object.entries(net.stateDict()).map(([key, value]) => [key, value.cast('float16')]);
const sizeOf = (state: Record<string, Tensor>): number => toSafetensors(state).length;
const share16 = sizeOf(Object.fromEntries(half)) / sizeOf(net.stateDict());
console.log(`   right: ${percent(report.scoreBefore)}, in int8 ${percent(report.scoreAfter)}`);
console.log(`   files: float16 ${percent(share16)} of float32, int8 ${percent(report.ratio)}`);

// --- 6. Other devices ------------------------------------------------------------------------------------------------------------------

console.log('\n6. A GPU, if there is one');
for (const device of ['cuda', 'webgpu'] as const) {
  const [here, there] = [compile(stepOf(convolutional())), compile(stepOf(convolutional()), { device })];
  try {
    await there(images, truth);
    await gain(`${device}: convolutional`, { run: () => here(images, truth) }, { run: () => there(images, truth) });
  } catch (error) {
    console.log(`   ${(error as Error).message.split(' (', 1)[0]}`); // the rest says what it needs
  }
}

await show(
  'gains.png',
  barChart(gains, { title: 'What makes training faster, and what does not', xLabel: 'times as fast', logScale: true }),
);
