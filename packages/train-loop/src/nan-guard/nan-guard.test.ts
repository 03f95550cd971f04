import { Buffer } from '@gradkit/autograd';
import { Generator, tensor, type Tensor } from '@gradkit/core-tensor';
import { Dropout, Linear, Module, Sequential } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { SGD } from '@gradkit/optimizers';
import { describe, expect, it } from 'vitest';
import { nanGuard, Trainer, type Batch, type Callback, type ExecutionMode } from '../index.ts';

class Log extends Module {
  forward(x: Tensor): Tensor {
    return x.log();
  }
}

class SquareRoot extends Module {
  forward(x: Tensor): Tensor {
    return x.sqrt();
  }
}

const batch = { inputs: tensor([[1], [2]]), targets: tensor([[3], [5]]) };
const one = (): Linear => {
  const layer = new Linear(1, 1, { rng: new Generator(1) });
  layer.weight.value = tensor([[1]]);
  layer.bias!.value = tensor([0]);
  return layer;
};

interface Setting {
  readonly model: Module;
  readonly batches: readonly Batch[];
  readonly execution?: ExecutionMode;
  readonly learningRate?: number;
}

/** Why training stopped, with the guard. */
async function reasonOf({ model, batches, execution = 'eager', learningRate = 0.01 }: Setting) {
  const lines: string[] = [];
  const optimizer = new SGD(model.parameters(), { learningRate });
  const log = (line: string): void => void lines.push(line);
  const trainer = new Trainer({ model, optimizer, loss: mse, execution, log });
  let reason: string | null = null;
  const look: Callback = { name: 'look', onFitEnd: ({ stopped }) => void (reason = stopped) };
  await trainer.fit(batches, { epochs: 1, callbacks: [nanGuard(), look] });
  return { reason: reason as string | null, lines };
}

describe('names where NaN or Infinity appears first', () => {
  it.each(['eager', 'compiled'] as const)('the layer, the operation and the step, %s', async (execution) => {
    const model = new Sequential(one(), new Dropout(0.01), new Log());
    const negative = { inputs: tensor([[-1], [2]]), targets: tensor([[3], [5]]) };
    const { reason, lines } = await reasonOf({ model, batches: [batch, batch, negative, batch], execution });
    expect(reason).toMatch(
      /^the loss is NaN at batch 3 of epoch 1; it appeared first at batch 3 of epoch 1: in layer 2 \(Log\), log .*gives NaN at element 0 of its result \[2, 1\]/,
    );
    expect(lines).toContain(`nanGuard: ${reason}`);
  });

  it('a gradient, in the step before the loss shows it', async () => {
    const zero = { inputs: tensor([[0], [1]]), targets: tensor([[1], [5]]) };
    const model = new Sequential(new Linear(1, 1, { bias: false, rng: new Generator(1) }), new SquareRoot());
    model.parameters()[0].value = tensor([[1]]);
    const { reason } = await reasonOf({ model, batches: [batch, zero, batch] });
    expect(reason).toMatch(
      /^the loss is NaN at batch 3 of epoch 1; it appeared first at batch 2 of epoch 1: in backward, the gradient of /,
    );
  });

  it('the data', async () => {
    const broken = { inputs: tensor([[Number.NaN], [2]]), targets: tensor([[3], [5]]) };
    const { reason } = await reasonOf({ model: one(), batches: [batch, broken] });
    expect(reason).toBe(
      "the loss is NaN at batch 2 of epoch 1; it appeared first at batch 2 of epoch 1: the batch's inputs have NaN",
    );
  });

  it('not a mask, which is infinite rightly', async () => {
    class Masked extends Module {
      readonly linear = new Linear(1, 2, { rng: new Generator(1) });
      readonly mask = new Buffer(tensor([0, -Infinity]));
      forward(x: Tensor): Tensor {
        return this.linear
          .forward(x)
          .add(this.mask.value)
          .softmax(1)
          .slice([null, [0, 1]])
          .sub(1)
          .div(x.sub(2));
      }
    }
    const first = { inputs: tensor([[1], [3]]), targets: tensor([[3], [5]]) };
    const { reason } = await reasonOf({ model: new Masked(), batches: [first, batch] });
    expect(reason).toMatch(
      /it appeared first at batch 2 of epoch 1: in the model \(Masked\), div .*gives NaN at element 1/,
    );
  });

  it('infinite data', async () => {
    const infinite = { inputs: tensor([[Infinity], [2]]), targets: tensor([[3], [5]]) };
    const { reason } = await reasonOf({ model: one(), batches: [infinite] });
    expect(reason).toBe(
      "the loss is Infinity at batch 1 of epoch 1; it appeared first at batch 1 of epoch 1: the batch's inputs have infinite numbers",
    );
  });

  it('the update', async () => {
    const { reason } = await reasonOf({ model: one(), batches: [batch, batch], learningRate: 3e38 });
    expect(reason).toMatch(
      /^the loss is (NaN|Infinity) at batch 2 of epoch 1; it appeared first at batch 1 of epoch 1: all gradients are finite, but weight is not after the update; the learning rate is 3e\+38$/,
    );
  });
});

it('leaves a training that goes well, and its weights, alone', async () => {
  const [watched, plain] = [one(), one()];
  const { reason } = await reasonOf({ model: watched, batches: [batch, batch] });
  const optimizer = new SGD(plain.parameters(), { learningRate: 0.01 });
  await new Trainer({ model: plain, optimizer, loss: mse, execution: 'eager', log: () => {} }).fit([batch, batch], {
    epochs: 1,
  });
  expect(reason).toBeNull();
  expect(watched.stateDict()).toEqual(plain.stateDict());
});
