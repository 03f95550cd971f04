import { noGrad, Parameter } from '@gradkit/autograd';
import { tensor, type Tensor } from '@gradkit/core-tensor';
import { exportModel } from '@gradkit/onnx-export';
import { createSession } from '@gradkit/runtime';
import { expect, it } from 'vitest';
import { compile, exportTrainingStep } from './index.ts';

const x = tensor([1, 2]);
const twice = compile((a: Tensor) => a.mul(2));

it('a compiled function inside another one becomes part of it', async () => {
  const inner = twice as unknown as (a: Tensor) => Tensor; // what it is there
  const nested = compile((a: Tensor) => inner(a.add(1)).sum());
  const typed = compile((a: Tensor) => twice.original(a.add(1)).sum());
  expect((await nested(x)).item()).toBe(10);
  expect((await typed(x)).item()).toBe(10);
  expect((await twice(x)).toArray()).toEqual([2, 4]); // and is still compiled outside
});

it('so it does three deep, with states, gradients and an update', async () => {
  const w = new Parameter(tensor([3, 5]));
  const product = compile((a: Tensor) => w.value.mul(a));
  const loss = compile((a: Tensor) => product.original(a).sum());
  const step = compile((a: Tensor) => {
    w.zeroGrad();
    const value = loss.original(a);
    value.backward();
    noGrad(() => (w.value = w.value.sub(w.grad!)));
    return value;
  });
  expect([(await step(x)).item(), (await step(x)).item()]).toEqual([13, 8]);
  expect(w.value.toArray()).toEqual([1, 1]);
});

it('several steps inside are one after the other', async () => {
  const w = new Parameter(tensor([0, 0]));
  const add = compile((a: Tensor) => (w.value = w.value.add(a)));
  const both = compile((a: Tensor) => {
    const results = add.runSteps([[a], [a.mul(10)]]) as unknown as Tensor[]; // not a promise there
    return results;
  });
  expect((await both(x)).map((sum) => sum.toArray())).toEqual([
    [1, 2],
    [11, 22],
  ]);
});

it('in an exported model and an exported training step', async () => {
  const session = await createSession(await exportModel((a: Tensor) => twice.original(a).add(1), [x]));
  const inner = twice as unknown as (a: Tensor) => Tensor; // what it is there
  const same = await createSession(await exportModel((a: Tensor) => inner(a).add(1), [x]));
  for (const one of [session, same]) {
    const [input] = one.inputs;
    expect(Object.values(await one.run({ [input.name]: x }))[0].toArray()).toEqual([3, 5]);
  }
  const w = new Parameter(tensor([1, 1]));
  const files = await exportTrainingStep(
    (a: Tensor) => {
      noGrad(() => (w.value = w.value.sub(inner(a))));
      return w.value.sum();
    },
    [x],
  );
  const results = await (await createSession(files.step)).run({ input0: x, state0: w.value });
  expect(results['state0_out'].toArray()).toEqual([-1, -3]);
});

it('an error inside names its line, and the next call works', async () => {
  const wrong = compile((a: Tensor) => a.item());
  const outer = compile((a: Tensor) => wrong.original(a));
  await expect(outer(tensor(1))).rejects.toThrow(/has no values, for its function was being traced.*nested\.test\.ts/);
  expect((await twice(x)).toArray()).toEqual([2, 4]);
});
