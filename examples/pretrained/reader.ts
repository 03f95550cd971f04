/** Features of the network and a head on them; both together, for photographs; and how they are trained. */
import { compile } from '@gradkit/compile';
import { concat, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, subset, TensorDataset, type LabelledImages } from '@gradkit/data';
import { AdaptiveAvgPool2d, BatchNorm1d, Dropout, Linear, Module, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import type { ImportedModel } from '@gradkit/onnx-import';
import { AdamW, OneCycleLR } from '@gradkit/optimizers';
import { Trainer, type Callback } from '@gradkit/train-loop';
import { progress, progressBar } from '@gradkit/train-loop/node';
import { toNetwork } from './network.ts';

/** Maps, `[n, channels, height, width]` each → `[n, 9 · all channels]`: their means in nine regions, since it matters where a finger is. */
export function toFeatures(maps: readonly Tensor[], regions = 3): Tensor {
  const pool = new AdaptiveAvgPool2d(regions);
  return concat(
    maps.map((map) => pool.forward(map).flatten(1)),
    1,
  );
}

export type LabelledTensors = TensorDataset<LabelledImages>;

/** What `see` makes of all photographs, worked out once and kept: a dataset for each of its results. */
export async function extract(
  { tensors }: LabelledTensors,
  see: (images: Tensor) => readonly Tensor[],
): Promise<LabelledTensors[]> {
  const run = compile(see);
  const batches: (readonly Tensor[])[] = [];
  const loader = new DataLoader(new TensorDataset(tensors), { batchSize: 32 });
  for await (const { inputs } of progress(loader, { label: 'features' })) batches.push(await run(inputs));
  return batches[0].map((_, i) => {
    const inputs = batches.map((batch) => batch[i]);
    return new TensorDataset({ inputs: concat(inputs, 0), labels: tensors.labels });
  });
}

/** Features, made about as large as 1 → logits of ten digits. */
export const newHead = (features: number): Sequential =>
  new Sequential(new BatchNorm1d(features, { affine: false }), new Dropout(0.5), new Linear(features, 10));

/** A stage of the network, which goes on from what the stages before it give, and a head on both: photographs `[n, 3, height, width]` → logits `[n, 10]`. */
export class Reader extends Module {
  readonly trunk: ImportedModel;
  readonly stage: ImportedModel;
  readonly head: Sequential;

  constructor(trunk: ImportedModel, stage: ImportedModel, head: Sequential) {
    super();
    this.trunk = trunk;
    this.stage = stage;
    this.head = head;
  }

  override forward(images: Tensor): Tensor {
    const map = this.trunk.forward(toNetwork(images));
    return this.head.forward(toFeatures([map, this.stage.forward(map)]));
  }
}

interface FitOptions {
  readonly epochs: number;
  readonly validation: DataLoader<LabelledImages>;
  readonly callbacks?: readonly Callback[] | undefined;
}

/** Trains, and gives the trainer with its history. */
export async function fit(
  model: Module,
  groups: Readonly<Record<number, Module>>,
  loader: DataLoader<LabelledImages>,
  { epochs, validation, callbacks = [] }: FitOptions,
): Promise<Trainer> {
  const rates = Object.keys(groups).map(Number);
  const optimizer = new AdamW(
    rates.map((learningRate) => ({ parameters: groups[learningRate].parameters(), learningRate })),
    { weightDecay: 0.05 },
  );
  const trainer = new Trainer({
    model,
    optimizer,
    loss: crossEntropy,
    metrics: { accuracy: new Accuracy() },
    schedule: { scheduler: new OneCycleLR(optimizer, rates, { totalSteps: epochs * loader.length }), every: 'batch' },
    log: () => {},
  });
  await trainer.fit(loader, { epochs, validation, callbacks: [...callbacks, progressBar()] });
  await trainer.sync();
  return trainer;
}

/** Trains a head on the features of some photographs, watched by those of others. */
export async function fitHead(
  features: LabelledTensors,
  { train, validation }: { readonly train: ArrayLike<number>; readonly validation: ArrayLike<number> },
  { epochs, seed }: { readonly epochs: number; readonly seed: number },
): Promise<{ readonly head: Sequential; readonly trainer: Trainer }> {
  const head = newHead(features.tensors.inputs.shape[1]);
  const loader = new DataLoader(subset(features, train), { batchSize: 25, shuffle: true, seed, dropLast: true });
  const trainer = await fit(head, { 1e-3: head }, loader, {
    epochs,
    validation: new DataLoader(subset(features, validation), { batchSize: 500 }),
  });
  return { head, trainer };
}
