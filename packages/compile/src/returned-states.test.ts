import { Buffer, noGrad, Parameter } from '@gradkit/autograd';
import { tensor, type Tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { compile } from './index.ts';

const shear = tensor([
  [1, 1],
  [0, 1],
]);

it('a step may return the new value of a state', async () => {
  const a = new Buffer(tensor([[1, 2]]));
  const f = compile((x: Tensor) => (a.value = a.value.matmul(x)));
  for (const expected of [[[1, 3]], [[1, 4]]]) {
    expect((await f(shear)).toArray()).toEqual(expected);
    expect(a.value.toArray()).toEqual(expected);
  }
});

it('two states may get the same value', async () => {
  const [a, b] = [new Buffer(tensor([[1, 2]])), new Buffer(tensor([[0, 0]]))];
  const f = compile((x: Tensor) => void (b.value = a.value = a.value.matmul(x)));
  for (const expected of [[[1, 3]], [[1, 4]]]) {
    await f(shear);
    expect([a.value.toArray(), b.value.toArray()]).toEqual([expected, expected]);
  }
});

it('the new value of a state may go into another', async () => {
  const [a, b] = [new Buffer(tensor([[1, 2]])), new Buffer(tensor([[0, 0]]))];
  const f = compile((x: Tensor) => {
    a.value = a.value.matmul(x);
    b.value = b.value.add(a.value);
  });
  await f(shear);
  await f(shear);
  expect([a.value.toArray(), b.value.toArray()]).toEqual([[[1, 4]], [[2, 7]]]);
});

it('the old value of a state is that of the call, though calls wait for one another', async () => {
  const a = new Buffer(tensor([[1, 2]]));
  const f = compile((x: Tensor) => {
    const before = a.value;
    a.value = before.matmul(x);
    return before;
  });
  const found = await Promise.all([f(shear), f(shear), f(shear)]);
  expect(found.map((value) => value.toArray())).toEqual([[[1, 2]], [[1, 3]], [[1, 4]]]);
});

it('a step may return the gradient that its update uses', async () => {
  const w = new Parameter(tensor([1, 2]));
  const f = compile((x: Tensor) => {
    w.zeroGrad();
    w.value.mul(w.value).mul(x).sum().backward();
    const grad = w.grad!;
    noGrad(() => (w.value = w.value.sub(grad.mul(0.25))));
    return grad;
  });
  const found = await Promise.all([f(tensor([1, 1])), f(tensor([1, 1]))]);
  expect(found.map((grad) => grad.toArray())).toEqual([
    [2, 4],
    [1, 2],
  ]);
});

it('what is updated in place sees the old value of a state that the graph replaces', async () => {
  const [w, average] = [new Buffer(tensor([1, 2])), new Buffer(tensor([0, 0]))];
  const f = compile((x: Tensor) => {
    average.value = average.value.add(w.value);
    w.value = w.value.mul(x).exp();
  });
  await f(tensor([0, 0]));
  expect([average.value.toArray(), w.value.toArray()]).toEqual([
    [1, 2],
    [1, 1],
  ]);
});

it('so it does where the new value is returned', async () => {
  const [w, average] = [new Buffer(tensor([1, 2])), new Buffer(tensor([0, 0]))];
  const f = compile((x: Tensor) => {
    average.value = average.value.add(w.value);
    return (w.value = w.value.mul(x));
  });
  await f(tensor([10, 10]));
  expect(average.value.toArray()).toEqual([1, 2]);
});

describe('a state may take the old value of another', () => {
  const [one, other] = [new Buffer(tensor([0, 0])), new Buffer(tensor([0, 0]))];
  it.each<[string, () => void, number[][]]>([
    [
      'that stays',
      () => (other.value = one.value),
      [
        [1, 2],
        [1, 2],
      ],
    ],
    [
      'that changes in place',
      () => {
        other.value = one.value;
        one.value = one.value.mul(2);
      },
      [
        [2, 4],
        [1, 2],
      ],
    ],
    [
      'that takes its own',
      () => {
        const old = one.value;
        one.value = other.value;
        other.value = old;
      },
      [
        [3, 4],
        [1, 2],
      ],
    ],
  ])('%s', async (_, step, expected) => {
    [one.value, other.value] = [tensor([1, 2]), tensor([3, 4])];
    await compile(() => step())();
    expect([one.value.toArray(), other.value.toArray()]).toEqual(expected);
  });
});
