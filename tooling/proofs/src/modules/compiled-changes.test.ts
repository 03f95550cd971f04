import { compile } from '@gradkit/compile';
import { Generator, ones, tensor, type Tensor } from '@gradkit/core-tensor';
import { Linear, registerForwardHook, registerFullBackwardHook, ReLU, Sequential } from '@gradkit/layers';
import { mseLoss } from '@gradkit/losses';
import { Adam } from '@gradkit/optimizers';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';

function makeTraining() {
  const rng = new Generator(1);
  const model = new Sequential(new Linear(2, 3, { rng }), new ReLU(), new Linear(3, 1, { rng }));
  const optimizer = new Adam(model.parameters(), { learningRate: 0.1 });
  const step = (x: Tensor, y: Tensor): Tensor => {
    optimizer.zeroGrad();
    const loss = mseLoss(model.forward(x), y);
    loss.backward();
    optimizer.step();
    return loss;
  };
  return { model, optimizer, step };
}

const [x, y] = [tensor([[1, -2], [0.5, 3], [-1, 1]]), ones([3, 1])]; // prettier-ignore

describe('a model in another dtype', () => {
  it('is trained on by the same optimizer, eagerly and compiled', async () => {
    const [eager, other] = [makeTraining(), makeTraining()];
    const compiled = compile(other.step);
    for (const dtype of ['float32', 'float64', 'float32'] as const) {
      eager.model.to(dtype);
      await other.model.sync();
      await other.optimizer.sync();
      other.model.to(dtype);
      for (let i = 0; i < 3; i++) {
        const expected = eager.step(x.cast(dtype), y.cast(dtype));
        const loss = await compiled(x.cast(dtype), y.cast(dtype));
        expect([expected.dtype, loss.dtype]).toEqual([dtype, dtype]);
        expectClose(loss, expected);
      }
      const { '0.mean': mean } = eager.optimizer.stateDict().tensors;
      expect(mean.dtype).toBe(dtype);
    }
    expect(eager.optimizer.stateDict().tensors['0.step'].item()).toBe(9);
  });
});

describe('hooks in compiled steps', () => {
  it('work, and are noticed when they come and go', async () => {
    const { model } = makeTraining();
    const compiled = compile((input: Tensor) => model.forward(input));
    const plain = model.forward(x);
    expectClose(await compiled(x), plain);
    const handle = registerForwardHook(model.at(0), (_, __, output) => (output as Tensor).add(1));
    const hooked = model.forward(x);
    expect(hooked.toArray()).not.toEqual(plain.toArray());
    expectClose(await compiled(x), hooked);
    handle.remove();
    expectClose(await compiled(x), plain);
  });

  it('change gradients as they do eagerly', async () => {
    const [eager, other] = [makeTraining(), makeTraining()];
    for (const { model } of [eager, other])
      registerFullBackwardHook(model.at(2), (_, [dx], [dy]) => dx!.mul(2).add(dy!));
    const compiled = compile(other.step);
    for (let i = 0; i < 3; i++) expectClose(await compiled(x, y), eager.step(x, y));
    const unhooked = makeTraining();
    for (let i = 0; i < 2; i++) unhooked.step(x, y);
    expect(unhooked.step(x, y).item()).not.toBe(eager.step(x, y).item());
  });
});
