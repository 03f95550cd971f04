// What a user's code may ask of the types, in the strictest settings. Compiled only, by every TypeScript of `compilers.ts`.
import { compile } from '@gradkit/compile';
import { linspace, tensor, uniform, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, randomSplit, subset, TensorDataset } from '@gradkit/data';
import { BatchNorm1d, Conv2d, Linear, Module, Sequential, Tanh } from '@gradkit/layers';
import { crossEntropy, mse } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import { exportModel } from '@gradkit/onnx-export';
import { Adam, SGD } from '@gradkit/optimizers';
import { lossCurve } from '@gradkit/plot';
import { renderPng } from '@gradkit/plot/node';
import { createSession } from '@gradkit/runtime';
import { toSafetensors } from '@gradkit/safetensors';
import { serveTraining, Trainer, WorkerTrainer, type Training } from '@gradkit/train-loop';

const model = new Sequential(new Linear(2, 8), new Tanh());
const inputs: Tensor = tensor([[0, 1]]);

/** Bytes that leave gradkit go where bytes go. */
export const blobs = [
  new Blob([await exportModel(model, [inputs])]),
  new Blob([toSafetensors(model.stateDict())]),
  new Blob([await renderPng('<svg xmlns="http://www.w3.org/2000/svg"/>')]),
];

for await (const batch of new DataLoader(subset(new TensorDataset({ inputs }), [0]))) model.forward(batch.inputs);

const { train } = randomSplit(new TensorDataset({ inputs, targets: inputs }), { train: 0.8, test: 0.2 });

/** A part of a dataset goes into a loader, and so do its batches into a trainer of a model with two inputs. */
export async function fitTwo(pair: Module<[a: Tensor, b: Tensor]>): Promise<void> {
  const optimizer = new SGD(pair.parameters(), { learningRate: 0.1 });
  const trainer = new Trainer({
    model: pair,
    optimizer,
    step(batch: { readonly inputs: Tensor; readonly targets: Tensor }) {
      const outputs = pair.forward(batch.inputs, batch.targets);
      return { loss: mse(outputs, batch.targets), outputs, targets: batch.targets };
    },
  });
  await trainer.fit(new DataLoader(train, { batchSize: 2 }), { epochs: 1 });
}

/** A worker of a page is driven by what its module serves. */
export async function drive(): Promise<number> {
  const served = serveTraining(
    (rate: number): Training<{ inputs: Tensor; targets: Tensor }, { rate: () => number }> => {
      const linear = new Linear(1, 1);
      const trainer = new Trainer({
        model: linear,
        optimizer: new SGD(linear.parameters(), { learningRate: rate }),
        loss: mse,
      });
      return { trainer, loader: [{ inputs, targets: inputs }], epochs: 1, methods: { rate: () => rate } };
    },
  );
  const trainer = new WorkerTrainer<typeof served>(new Worker('worker.js', { type: 'module' }), 0.1);
  // @ts-expect-error settings are those of the served function
  void new WorkerTrainer<typeof served>(new Worker('worker.js'), '0.1');
  // @ts-expect-error there is no such method
  await trainer.call('speed');
  for await (const { loss } of trainer.fit()) if (loss < 0.1) await trainer.stop();
  return trainer.call('rate');
}

/** Methods come with the main entry, typed as the functions are. */
export const chained: Tensor = inputs
  .sum(0, { keepDims: true })
  .where(inputs, 0)
  .matmul(inputs, { transposeA: true })
  .relu();
// @ts-expect-error an axis is a number
inputs.softmax('rows');

/** An explicit undefined is an option that was left out: `seed` may be of a command line. */
export async function leaveOut(
  seed: number | undefined,
  flag: boolean | undefined,
  size: number | undefined,
): Promise<unknown> {
  const optimizer = new Adam(model.parameters(), { learningRate: 0.1, beta1: size, amsgrad: flag });
  const trainer = new Trainer({ model, optimizer, loss: crossEntropy, metrics: undefined, clipNorm: size });
  await trainer.fit(new DataLoader(new TensorDataset({ inputs, targets: inputs }), { seed, shuffle: flag }), {
    epochs: 1,
  });
  return [
    uniform([2], { low: size, rng: undefined }),
    inputs.variance(0, { correction: size, keepDims: flag }),
    inputs.clamp({ min: size, max: 1 }),
    inputs.matmul(inputs, { transposeA: flag }),
    linspace(0, 1, 3, { dtype: undefined }),
    new Conv2d(1, 2, 3, { stride: size, bias: flag }),
    new BatchNorm1d(2, { eps: size, momentum: size, affine: flag }),
    crossEntropy(inputs, inputs, { reduction: undefined, labelSmoothing: size }),
    new SGD(model.parameters(), { learningRate: 0.1, momentum: size, nesterov: flag }),
    new Accuracy({ threshold: size }),
    compile((x: Tensor) => model.forward(x), { device: undefined }),
    await createSession(await exportModel(model, [inputs], { verify: flag, name: undefined }), { threads: size }),
    lossCurve([1, 2], { title: undefined }),
  ];
}
