import { compile } from '@gradkit/compile';
import { Generator, ones, tensor, type Tensor } from '@gradkit/core-tensor';
import {
  Linear,
  LSTM,
  registerForwardHook,
  registerFullBackwardHook,
  registerParametrization,
  ReLU,
  removeParametrizations,
  Sequential,
  weightNorm,
} from '@gradkit/layers';
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

describe('parametrizations in compiled steps', () => {
  it('are noticed when they come, grow more and go', async () => {
    const { model } = makeTraining();
    const compiled = compile((input: Tensor) => model.forward(input));
    const expectSame = async (): Promise<Tensor> => {
      const expected = model.forward(x);
      expectClose(await compiled(x), expected);
      return expected;
    };
    const plain = await expectSame();
    const layer = weightNorm(model.at(0));
    layer.getParameter('parametrizations.weight.original0').value = ones([3, 1]);
    const shorter = await expectSame();
    expect(shorter.toArray()).not.toEqual(plain.toArray());
    registerParametrization(layer, 'weight', new ReLU());
    expect((await expectSame()).toArray()).not.toEqual(shorter.toArray());
    const last = await expectSame();
    removeParametrizations(layer, 'weight');
    expectClose(await expectSame(), last);
  });

  it('are noticed of recurrent layers, too', async () => {
    const lstm = new LSTM(2, 3, { rng: new Generator(1) });
    const compiled = compile((input: Tensor) => lstm.forward(input)[0]);
    expectClose(await compiled(x), lstm.forward(x)[0]);
    registerParametrization(lstm, 'weight_hh_l0', new ReLU());
    expectClose(await compiled(x), lstm.forward(x)[0]);
  });
});
