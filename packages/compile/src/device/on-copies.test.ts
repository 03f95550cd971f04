import { noGrad, Parameter } from '@gradkit/autograd';
import { Generator, State, tensor, trace, uniform, type Tensor } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { Executable } from '../execute/executable.ts';
import { beginCall } from '../execute/values.ts';
import { createMemory } from '../memory/memory.ts';
import { tracedStepOf } from '../trace/traced-step.ts';
import { onCopies } from './on-copies.ts';

it('a step on copies does what the step does, again and again, and leaves its states and its random numbers as they are', async () => {
  const w = new Parameter(tensor([1, 2]));
  const steps = new State(tensor(0));
  const carried = new State<Tensor | null>(tensor([3, 4]));
  const rng = new Generator(1);
  const f = (x: Tensor): Tensor[] => {
    w.zeroGrad();
    const loss = w.value
      .mul(x)
      .mul(carried.value!)
      .add(uniform([2], { rng }).mul(0))
      .sum();
    loss.backward();
    noGrad(() => (w.value = w.value.sub(w.grad!)));
    steps.value = steps.value.add(1);
    carried.value = null; // the next call would find none
    return [loss, steps.value];
  };
  const x = tensor([1, 1]);
  const step = tracedStepOf(trace(f, [x]));
  const copied = onCopies(step);
  const options = { device: 'wasm' } as const;
  const executable = await Executable.create(copied.step, await createMemory(options, copied.step), options);
  const values = beginCall(step, [x]);
  const drawn = rng.state;
  const found: unknown[] = [];
  for (let i = 0; i < 3; i++) {
    copied.refill();
    const results = await executable.run(new Map(values));
    found.push(results.map((one) => one.toArray()));
  }
  expect(found).toEqual([[11, 1], [-14, 2], [-39, 3]]); // prettier-ignore
  copied.clear();
  expect([w, steps, carried].map(({ value }) => value!.toArray())).toEqual([[1, 2], 0, [3, 4]]);
  expect([w, steps, carried].map(({ storage }) => storage)).toEqual([null, null, null]);
  expect(w.grad).toBeNull();
  expect(rng.state).toEqual(drawn);
});
