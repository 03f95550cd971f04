import { compile } from '@gradkit/compile';
import { Generator, normal, type Tensor } from '@gradkit/core-tensor';
import { Linear, Sequential, Tanh } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { Adam, AdamW, CosineAnnealingLR, OneCycleLR, RMSprop, SGD, type Optimizer } from '@gradkit/optimizers';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';

const optimizers = {
  SGD: (parameters) => new SGD(parameters, { learningRate: 0.05, momentum: 0.9, nesterov: true }),
  'SGD without momentum of its own': (parameters) => new SGD(parameters, { learningRate: 0.05 }),
  RMSprop: (parameters) => new RMSprop(parameters, { momentum: 0.5 }),
  Adam: (parameters) => new Adam(parameters),
  AdamW: (parameters) => new AdamW(parameters, { amsgrad: true }),
} satisfies Record<string, (parameters: ReturnType<Sequential['parameters']>) => unknown>;

function setUp(name: keyof typeof optimizers, isCycled: boolean) {
  const rng = new Generator(4);
  const model = new Sequential(new Linear(3, 5, { rng }), new Tanh(), new Linear(5, 1, { rng }));
  const optimizer = optimizers[name](model.parameters()) as Optimizer;
  const begin = () =>
    isCycled ? new OneCycleLR(optimizer, 0.05, { totalSteps: 20 }) : new CosineAnnealingLR(optimizer, 20);
  let calls = 0;
  const step = (x: Tensor, y: Tensor): Tensor => {
    calls++;
    optimizer.zeroGrad();
    const loss = mse(model.forward(x), y);
    loss.backward();
    optimizer.step();
    return loss;
  };
  return { model, optimizer, begin, step, calls: () => calls };
}

const [x, y] = [normal([6, 3], { rng: new Generator(1) }), normal([6, 1], { rng: new Generator(2) })];

describe.each(Object.keys(optimizers) as (keyof typeof optimizers)[])('%s', (name) => {
  it.each([true, false])('a schedule is none of the compiled step, momentum cycled: %s', async (isCycled) => {
    const [eager, other] = [setUp(name, isCycled), setUp(name, isCycled)];
    const compiled = compile(other.step);
    const schedulers = [eager.begin(), other.begin()];
    for (let i = 0; i < 20; i++) {
      const [loss, expected] = [await compiled(x, y), eager.step(x, y)];
      expectClose(loss, expected);
      for (const scheduler of schedulers) scheduler.step();
      expect(other.optimizer.paramGroups[0].momentum).toBe(eager.optimizer.paramGroups[0].momentum);
    }
    eager.model.parameters().forEach(({ value }, i) => expectClose(other.model.parameters()[i].value, value));
    expect(other.calls()).toBeLessThanOrEqual(6); // traced, and looked at again at calls 2, 4, 8, 16
  });

  it('a schedule that comes later is noticed', async () => {
    const [eager, other] = [setUp(name, true), setUp(name, true)];
    const compiled = compile(other.step);
    for (let i = 0; i < 3; i++) expectClose(await compiled(x, y), eager.step(x, y));
    const schedulers = [eager.begin(), other.begin()];
    for (let i = 0; i < 5; i++) {
      expectClose(await compiled(x, y), eager.step(x, y));
      for (const scheduler of schedulers) scheduler.step();
    }
  });
});
