// How long programs of the migration guide take in TensorFlow.js and here, by turns in one process; processor time, so that other work on the
// machine counts little. Everybody has one thread.
import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { compile } from '@gradkit/compile';
import { Generator, normal, randint, type Tensor } from '@gradkit/core-tensor';
import { crossEntropy } from '@gradkit/losses';
import { exportModel } from '@gradkit/onnx-export';
import { SGD } from '@gradkit/optimizers';
import { createSession } from '@gradkit/runtime';
import { fromLayersModel, type ModelJson } from '@gradkit/tfjs-converter';
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { median } from './statistics.ts';

setWasmPaths(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')) + sep);

const { layers } = tf;
const rng = new Generator(1);
const both = ['cpu', 'wasm'];
const rounds = Number(process.argv[2] ?? 5);

interface Engine {
  readonly name: string;
  run(): unknown;
}

/** Runs engines by turns, and prints the median processor time of each. */
async function measure(title: string, engines: readonly Engine[]): Promise<void> {
  const times = new Map(engines.map(({ name }) => [name, [] as number[]]));
  for (let round = -1; round < rounds; round++)
    for (const { name, run } of engines) {
      const before = process.cpuUsage();
      await run();
      const { user, system } = process.cpuUsage(before);
      if (round >= 0) times.get(name)!.push((user + system) / 1000); // the first is to warm up
    }
  const cells = [...times].map(([name, each]) => `${name} ${median(each).toPrecision(3)} ms`);
  console.log(`${title.padEnd(40)} ${cells.join('  |  ')}`);
}

async function saved(model: tf.LayersModel): Promise<{ modelJson: ModelJson; weights: ArrayBuffer }> {
  let files: tf.io.ModelArtifacts = {};
  await model.save(
    tf.io.withSaveHandler((artifacts) => {
      files = artifacts;
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } });
    }),
  );
  const { modelTopology, weightSpecs, weightData } = files;
  const modelJson = JSON.parse(JSON.stringify({ modelTopology, weightSpecs })) as ModelJson;
  return { modelJson, weights: weightData as ArrayBuffer };
}

/** A model on a backend of TensorFlow.js; its weights live there. */
async function onBackend<T>(backend: string, make: () => T): Promise<T> {
  await tf.setBackend(backend);
  return make();
}

const toTf = (x: Tensor): tf.Tensor => tf.tensor(Array.from(x.data), [...x.shape]);

/** A step of training: forward, backward, update, and reading the loss. */
async function trainingEngines(
  make: () => tf.LayersModel,
  x: Tensor,
  labels: Tensor,
  backends: readonly string[],
): Promise<Engine[]> {
  const classes = await onBackend('cpu', () => make().outputShape.at(-1) as number);
  const theirs: Engine[] = [];
  for (const backend of backends) {
    const { model, inputs, targets } = await onBackend(backend, () => ({
      model: make(),
      inputs: toTf(x),
      targets: tf.oneHot(tf.tensor1d(Array.from(labels.data), 'int32'), classes),
    }));
    const optimizer = tf.train.sgd(0.01);
    const loss = (): tf.Scalar =>
      tf.losses.softmaxCrossEntropy(targets, model.apply(inputs, { training: true }) as tf.Tensor);
    theirs.push({
      name: `TensorFlow.js ${backend}`,
      async run() {
        await tf.setBackend(backend);
        tf.tidy(() => optimizer.minimize(loss, true)?.dataSync());
      },
    });
  }
  const { modelJson, weights } = await onBackend('cpu', () => saved(make()));
  const steps = [false, true].map((isCompiled) => {
    const model = fromLayersModel(modelJson, weights);
    const optimizer = new SGD(model.parameters(), { learningRate: 0.01 });
    const step = (inputs: Tensor, targets: Tensor): Tensor => {
      optimizer.zeroGrad();
      const loss = crossEntropy(model.forward(inputs), targets);
      loss.backward();
      optimizer.step();
      return loss;
    };
    return isCompiled ? compile(step, { threads: 1 }) : step;
  });
  const ours = steps.map((step, i): Engine => ({
    name: `gradkit ${i === 0 ? 'eager' : 'compiled'}`,
    run: async () => (await step(x, labels)).item(),
  }));
  return [...theirs, ...ours];
}

/** What a model says to one input. */
async function inferenceEngines(make: () => tf.LayersModel, x: Tensor): Promise<Engine[]> {
  const theirs: Engine[] = [];
  for (const backend of both) {
    const { model, inputs } = await onBackend(backend, () => ({ model: make(), inputs: toTf(x) }));
    theirs.push({
      name: `TensorFlow.js ${backend}`,
      async run() {
        await tf.setBackend(backend);
        tf.tidy(() => (model.predict(inputs) as tf.Tensor).dataSync());
      },
    });
  }
  const { modelJson, weights } = await onBackend('cpu', () => saved(make()));
  const model = fromLayersModel(modelJson, weights).eval();
  const session = await createSession(await exportModel(model, [x]), { device: 'cpu', threads: 1 });
  return [
    ...theirs,
    { name: 'gradkit eager', run: () => model.forward(x) },
    { name: 'exported, ONNX Runtime', run: () => session.run({ input: x }) },
  ];
}

const mlp = (): tf.LayersModel =>
  tf.sequential({
    layers: [
      layers.dense({ units: 256, activation: 'relu', inputShape: [784] }),
      layers.dense({ units: 128, activation: 'relu' }),
      layers.dense({ units: 10 }),
    ],
  });

const convolutional = (): tf.LayersModel =>
  tf.sequential({
    layers: [
      layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d({ filters: 16, kernelSize: 3, activation: 'relu' }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ units: 10 }),
    ],
  });

const recurrent = (): tf.LayersModel =>
  tf.sequential({
    layers: [
      layers.lstm({ units: 64, recurrentActivation: 'sigmoid', inputShape: [30, 16] }),
      layers.dense({ units: 10 }),
    ],
  });

/** Blocks as those of MobileNet. */
function mobile(): tf.LayersModel {
  const block = (filters: number, strides: number) => [
    layers.depthwiseConv2d({ kernelSize: 3, strides, padding: 'same' }),
    layers.batchNormalization({}),
    layers.reLU({ maxValue: 6 }),
    layers.conv2d({ filters, kernelSize: 1 }),
    layers.batchNormalization({}),
    layers.reLU({ maxValue: 6 }),
  ];
  return tf.sequential({
    layers: [
      layers.conv2d({ filters: 16, kernelSize: 3, strides: 2, padding: 'same', inputShape: [128, 128, 3] }),
      ...[32, 64, 64, 128, 128].flatMap((filters, i) => block(filters, i % 2 === 0 ? 1 : 2)),
      layers.globalAveragePooling2d({ dataFormat: 'channelsLast' }),
      layers.dense({ units: 10, activation: 'softmax' }),
    ],
  });
}

const labelsOf = (count: number): Tensor => randint(10, [count], { rng });
await measure(
  'MLP 784-256-128-10, batch 64, a step',
  await trainingEngines(mlp, normal([64, 784], { rng }), labelsOf(64), both),
);
await measure(
  'LSTM 64, 30 steps, batch 16, a step',
  await trainingEngines(recurrent, normal([16, 30, 16], { rng }), labelsOf(16), ['cpu']),
);
await measure(
  'convolutions, batch 8, a step',
  await trainingEngines(convolutional, normal([8, 28, 28, 1], { rng }), labelsOf(8), ['cpu']),
);
await measure(
  'MobileNet blocks, one image of 128 × 128',
  await inferenceEngines(mobile, normal([1, 128, 128, 3], { rng })),
);
