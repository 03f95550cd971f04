import { noGrad } from '@gradkit/autograd';
import { compile, exportTrainingStep } from '@gradkit/compile';
import { Generator, normal, type Tensor } from '@gradkit/core-tensor';
import { BatchNorm1d, Linear, Sequential } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { SGD } from '@gradkit/optimizers';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';

/** A model that follows a target network, which now and then takes the values of the model: with the first ones, before an update. */
function makeTraining(requiresGrad: boolean, size: number) {
  const [model, target] = [1, 2].map((seed) => {
    const rng = new Generator(seed);
    return new Sequential(new Linear(size, size, { rng }), new BatchNorm1d(size), new Linear(size, 1, { rng }));
  });
  target.eval().requiresGrad(requiresGrad);
  const optimizer = new SGD(model.parameters(), { learningRate: 0.01, momentum: 0.9 });
  const step = (x: Tensor, isSynced: boolean): Tensor => {
    if (isSynced) target.loadStateDict(model.stateDict());
    optimizer.zeroGrad();
    const wanted = noGrad(() => target.forward(x).mul(0.9).add(1));
    const loss = mse(model.forward(x), wanted);
    loss.backward();
    optimizer.step();
    return loss;
  };
  return { model, target, optimizer, step };
}

const rng = new Generator(3);

describe('a target network takes the values of a model inside a step', () => {
  it.each([
    [true, 3],
    [false, 3],
    [true, 80],
    [false, 80],
  ])('compiled as eagerly, where it requires gradients: %s, with %i features', async (requiresGrad, size) => {
    const [eager, other] = [makeTraining(requiresGrad, size), makeTraining(requiresGrad, size)];
    const compiled = compile(other.step);
    for (let i = 0; i < 9; i++) {
      const x = normal([8, size], { rng });
      const expected = eager.step(x, i % 3 === 1);
      expectClose(await compiled(x, i % 3 === 1), expected, { relative: 1e-4 });
    }
    for (const name of ['model', 'target'] as const) {
      const found = other[name].stateDict();
      for (const [key, value] of Object.entries(eager[name].stateDict()))
        expectClose(found[key], value, { relative: 1e-4, absolute: 1e-5 });
    }
    expect(other.target.parameters().every(({ value }) => (value.gradFn !== null) === requiresGrad)).toBe(true);
  });

  it('in a file, which is compared with the step itself', async () => {
    const { model, target, optimizer, step } = makeTraining(true, 3);
    const both = new Sequential(model, target);
    const files = await exportTrainingStep((x: Tensor) => step(x, true), [normal([8, 3], { rng })], {
      model: both,
      optimizer,
    });
    expect(files.step.length).toBeGreaterThan(0);
  });
});
