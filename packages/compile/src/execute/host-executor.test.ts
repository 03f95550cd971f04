import { Buffer, noGrad } from '@gradkit/autograd';
import { tensor, type Tensor } from '@gradkit/core-tensor';
import { defineOp, apply } from '@gradkit/core-tensor/functional';
import { expect, it } from 'vitest';
import { tracedStep } from '../../testing/steps.ts';
import { compile } from '../index.ts';
import { chainsOf } from './number-chains.ts';

/** Counters that grow by some rule, and the sum of what each gives for the next call. */
function counting(starts: readonly number[]) {
  const counters = starts.map((start) => new Buffer(tensor(start)));
  const step = (rate: Tensor): Tensor[] =>
    counters.map((counter) => {
      noGrad(() => (counter.value = counter.value.add(1)));
      return counter.value.neg().exp().mul(rate);
    });
  return { counters, step };
}

it.each([[[0, 0, 0]], [[0, 5, 0]], [[NaN, NaN, 1]], [[-1, -1, -0]]])(
  'counters from %j give what they give eagerly, also when one is set from outside',
  async (starts) => {
    const [eager, compiled] = [counting(starts), counting(starts)];
    const step = compile(compiled.step);
    for (const set of [null, null, 1, null, 2, null]) {
      if (set !== null) for (const { counters } of [eager, compiled]) counters[set].value = tensor(7);
      const found = await step(tensor(0.5));
      expect(found.map((one) => one.item())).toEqual(eager.step(tensor(0.5)).map((one) => one.item()));
      expect(compiled.counters.map(({ value }) => value.item())).toEqual(
        eager.counters.map(({ value }) => value.item()),
      );
    }
  },
);

it('each state has a number of its own', async () => {
  const { counters, step } = counting([0, 0]);
  await compile(step)(tensor(1));
  const [a, b] = counters.map(({ value }) => value.data.buffer);
  expect(a).not.toBe(b);
});

it('equal numbers are worked out once', async () => {
  let times = 0;
  const countedOp = defineOp<[x: Tensor]>({
    name: 'counted',
    infer: ([x]) => x,
    forward([x], y) {
      times += 1;
      y.data[0] = 2 * x.data[0];
    },
    onnx: () => ({ opType: 'Identity' }), // never asked for: single numbers stay in JavaScript
  });
  const counters = [1, 1, 3].map((start) => new Buffer(tensor(start)));
  const step = compile(() => {
    noGrad(() => counters.forEach((one) => (one.value = apply(countedOp, [one.value], {}))));
  });
  await step();
  expect(times).toBe(2);
  counters[1].value = tensor(5);
  await step();
  expect(times).toBe(5);
  expect(counters.map(({ value }) => value.item())).toEqual([4, 10, 12]);
});

it('chains are alike that do the same with what they are given', () => {
  const { operations, results } = tracedStep(
    (a, b, c) => [a.add(1).mul(a), b.add(1).mul(b), c.add(2).mul(c), a.mul(2).add(b)],
    [],
    [],
    [],
  );
  const keys = chainsOf(operations, new Set(results)).map(({ key }) => key);
  expect(keys.length).toBe(4);
  expect(keys[0]).toBe(keys[1]);
  expect(new Set(keys).size).toBe(3);
  const [whole] = chainsOf(operations.slice(0, 2), new Set(operations.slice(0, 2).flatMap(({ outputs }) => outputs)));
  expect(whole.needed.length).toBe(2);
  expect(whole.key).not.toBe(keys[0]);
});
