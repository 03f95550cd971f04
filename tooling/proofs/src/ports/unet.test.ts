import { compile } from '@gradkit/compile';
import { add, tensor, type Tensor } from '@gradkit/core-tensor';
import { BCEWithLogitsLoss, DiceLoss } from '@gradkit/losses';
import { exportModel } from '@gradkit/onnx-export';
import { Adam, clipGradNorm } from '@gradkit/optimizers';
import { createSession } from '@gradkit/runtime';
import { expectClose, readGolden } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { read, readAll, type Golden } from '../golden.ts';
import { UNet } from './unet.ts';

interface Run {
  readonly start: Readonly<Record<string, Golden>>;
  /** taken in turn */
  readonly batches: readonly { readonly images: Golden; readonly masks: Golden }[];
  readonly losses: readonly number[];
  /** more images, and what is predicted for them afterwards */
  readonly others: Golden;
  readonly predictions: Golden;
}

const golden = readGolden<Run>('unet');

type Step = (images: Tensor, trueMasks: Tensor) => Tensor;

function training() {
  const model = new UNet(3, 1);
  model.loadStateDict(readAll(golden.start));
  const criterion = new BCEWithLogitsLoss();
  const diceLoss = new DiceLoss();
  const optimizer = new Adam(model.parameters(), { learningRate: 0.005 });
  const step: Step = (images, trueMasks) => {
    const masksPred = model.forward(images);
    const loss = add(criterion.forward(masksPred, trueMasks), diceLoss.forward(masksPred, trueMasks));
    optimizer.zeroGrad();
    loss.backward();
    clipGradNorm(model.parameters(), 1);
    optimizer.step();
    return loss;
  };
  return { model, step };
}

async function train(run: (...given: Parameters<Step>) => Tensor | Promise<Tensor>): Promise<number[]> {
  const losses: number[] = [];
  for (let i = 0; i < golden.losses.length; i++) {
    const { images, masks } = golden.batches[i % golden.batches.length];
    const loss = await run(read(images), read(masks));
    losses.push(loss.item());
  }
  return losses;
}

describe.each([
  ['eager', (step: Step) => step],
  ['compiled', (step: Step) => compile(step, { device: 'cpu' })],
])('ten steps of a U-Net, %s', (_, made) => {
  it('have the losses of PyTorch, and predict alike', async () => {
    const { model, step } = training();
    const losses = await train(made(step));
    expectClose(tensor(losses), tensor([...golden.losses]), { relative: 1e-5, absolute: 0 });
    expect(losses.at(-1)).toBeLessThan(losses[0]);
    await model.sync();
    expectClose(model.eval().forward(read(golden.others)), golden.predictions, { absolute: 1e-5 });
  });
});

it('is a file in which the batch is free, and which predicts alike', async () => {
  const { model, step } = training();
  await train(step);
  const { images } = golden.batches[0];
  const session = await createSession(await exportModel(model.eval(), [read(images)]));
  expect(golden.others.shape[0]).not.toBe(images.shape[0]);
  const { output } = await session.run({ input: read(golden.others) });
  expectClose(output, golden.predictions, { absolute: 1e-5 });
  await session.close();
});
