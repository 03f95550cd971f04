import type { Tensor } from '@gradkit/core-tensor';
import { Linear, Module, ReLU, Sequential, Sigmoid } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { Adam, OneCycleLR } from '@gradkit/optimizers';
import { Trainer, type History, type Loader } from '@gradkit/train-loop';
import { progressBar } from '@gradkit/train-loop/node';

/** An image through a few numbers, the code, and back: 784 → 512 → 128 → code → 128 → 512 → 784. */
export class Autoencoder extends Module {
  readonly encoder: Sequential;
  readonly decoder: Sequential;

  constructor(codeSize: number) {
    super();
    this.encoder = new Sequential(
      new Linear(784, 512),
      new ReLU(),
      new Linear(512, 128),
      new ReLU(),
      new Linear(128, codeSize),
    );
    this.decoder = new Sequential(
      new Linear(codeSize, 128),
      new ReLU(),
      new Linear(128, 512),
      new ReLU(),
      new Linear(512, 784),
      new Sigmoid(), // pixels are 0 … 1
    );
  }

  forward(images: Tensor): Tensor {
    return this.decoder.forward(this.encoder.forward(images)); // [batch, 784]
  }
}

export interface Images {
  readonly inputs: Tensor;
}

/** Trains a model to give the clean images back, of what `corrupt` leaves of them. */
export async function fit(
  model: Module,
  train: Loader<Images> & { readonly length: number },
  {
    epochs,
    validation,
    corrupt = (images) => images,
  }: { epochs: number; validation: Loader<Images>; corrupt?: (images: Tensor) => Tensor },
): Promise<History> {
  const optimizer = new Adam(model.parameters());
  const trainer = new Trainer({
    model,
    optimizer,
    step: ({ inputs }: Images) => {
      const outputs = model.forward(corrupt(inputs));
      return { loss: mse(outputs, inputs), outputs, targets: inputs }; // the target is the input itself
    },
    schedule: { scheduler: new OneCycleLR(optimizer, 2e-3, { totalSteps: epochs * train.length }), every: 'batch' },
    log: () => {},
  });
  return trainer.fit(train, { epochs, validation, callbacks: [progressBar()] });
}
