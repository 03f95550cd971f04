/** Features of the network and a head on them; both together, for photographs; and how they are trained. */
import type { Parameter } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { concat, seed, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, TensorDataset, type Dataset, type LabelledImages } from '@gradkit/data';
import { AdaptiveAvgPool2d, BatchNorm1d, Dropout, Linear, Module, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import type { ImportedModel } from '@gradkit/onnx-import';
import { AdamW, OneCycleLR } from '@gradkit/optimizers';
import { Trainer, type Callback } from '@gradkit/train-loop';
import { progress, progressBar } from '@gradkit/train-loop/node';
import { toNetwork } from './network.ts';

/** Maps, `[n, channels, height, width]` each → `[n, 9 · all channels]`: their means in nine regions, since it matters where a finger is. */
export function toFeatures(maps: readonly Tensor[]): Tensor {
  const pool = new AdaptiveAvgPool2d(3);
  return concat(
    maps.map((map) => pool.forward(map).flatten(1)),
    1,
  );
}

type Labelled = Dataset<LabelledImages>;

/**
 * Works out once, compiled, what `see` makes of photographs, and keeps it.
 *
 * @returns a function: photographs → a dataset for each result of `see`
 */
export function extractor(see: (images: Tensor) => readonly Tensor[]): (data: Labelled) => Promise<Labelled[]> {
  const run = compile(see);
  return async (data) => {
    const results: (readonly Tensor[])[] = [];
    const labels: Tensor[] = [];
    for await (const batch of progress(new DataLoader(data, { batchSize: 32 }), { label: 'features' })) {
      results.push(await run(batch.inputs));
      labels.push(batch.labels);
    }
    return results[0].map((_, i) => {
      const inputs = results.map((each) => each[i]);
      return new TensorDataset({ inputs: concat(inputs, 0), labels: concat(labels, 0) });
    });
  };
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

interface Group {
  readonly parameters: readonly Parameter[];
  /** the highest that it gets */
  readonly learningRate: number;
}

interface FitOptions {
  readonly epochs: number;
  readonly validation: DataLoader<LabelledImages>;
  readonly callbacks?: readonly Callback[] | undefined;
}

/** Trains, and gives the trainer with its history. */
export async function fit(
  model: Module,
  groups: readonly Group[],
  loader: DataLoader<LabelledImages>,
  { epochs, validation, callbacks = [] }: FitOptions,
): Promise<Trainer> {
  const optimizer = new AdamW(groups, { weightDecay: 0.05 });
  const highest = groups.map(({ learningRate }) => learningRate);
  const scheduler = new OneCycleLR(optimizer, highest, { totalSteps: epochs * loader.length });
  const trainer = new Trainer({
    model,
    optimizer,
    loss: crossEntropy,
    metrics: { accuracy: new Accuracy() },
    schedule: { scheduler, every: 'batch' },
    log: () => {},
  });
  await trainer.fit(loader, { epochs, validation, callbacks: [...callbacks, progressBar()] });
  await trainer.sync();
  return trainer;
}

/** Trains a head on features that are there already. */
export async function fitHead(
  train: Labelled,
  validation: Labelled,
  { epochs, seed: chosen }: { readonly epochs: number; readonly seed: number },
): Promise<{ readonly head: Sequential; readonly trainer: Trainer }> {
  seed(chosen);
  const loader = new DataLoader(train, { batchSize: 25, shuffle: true, seed: chosen, dropLast: true });
  const { inputs } = await train.get(0);
  const head = newHead(inputs.size);
  const trainer = await fit(head, [{ parameters: head.parameters(), learningRate: 1e-3 }], loader, {
    epochs,
    validation: new DataLoader(validation, { batchSize: 500 }),
  });
  return { head, trainer };
}
