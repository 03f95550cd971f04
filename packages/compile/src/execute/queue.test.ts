import { Buffer, detach, noGrad, Parameter } from '@gradkit/autograd';
import { State, tensor, type Tensor } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { compile } from '../index.ts';

const [one, two, three] = [tensor([1, 1]), tensor([2, 2]), tensor([3, 3])];

it('queued calls add to a gradient that was empty before the first', async () => {
  const w = new Parameter(tensor([1, 1]));
  const accumulate = compile((x: Tensor) => w.value.mul(x).sum().backward());
  await Promise.all([accumulate(one), accumulate(two), accumulate(three)]);
  expect(w.grad!.toArray()).toEqual([6, 6]);
});

it('a gradient that stays and is used by the update', async () => {
  const w = new Parameter(tensor([1, 1]));
  const step = compile((x: Tensor) => {
    w.value.mul(x).sum().backward();
    noGrad(() => (w.value = w.value.sub(w.grad!)));
  });
  await step(one);
  expect(w.grad!.toArray()).toEqual([1, 1]);
  await step(two); // the gradient is 3 now
  expect([w.grad!.toArray(), w.value.toArray()]).toEqual([
    [3, 3],
    [-3, -3],
  ]);
});

it('a call sees the number that a queued call of another kind leaves', async () => {
  const scale = new Buffer(tensor(1));
  const f = compile((x: Tensor, isChange: boolean) => (isChange ? (scale.value = x.sum()) : x.mul(scale.value)));
  const [, result] = await Promise.all([f(two, true), f(three, false)]);
  expect(result.toArray()).toEqual([12, 12]);
});

it('many batches of several kinds are done in order', async () => {
  const scale = new Buffer(tensor(1));
  const f = compile((x: Tensor, isChange: boolean) => (isChange ? (scale.value = x.sum()) : x.mul(scale.value)));
  const results = await f.runSteps([
    [two, true],
    [three, false],
    [one, true],
    [three, false],
  ]);
  expect(results.map((x) => x.toArray())).toEqual([4, [12, 12], 2, [6, 6]]);
});

it('a call beside many waits for all of them', async () => {
  const w = new Parameter(tensor([1, 1]));
  const accumulate = compile((x: Tensor) => {
    w.value.mul(x).sum().backward();
    return w.grad!;
  });
  const all = accumulate.runSteps([[one], [two]]);
  const last = accumulate(three);
  expect((await all).map((x) => x.toArray())).toEqual([
    [1, 1],
    [3, 3],
  ]);
  expect((await last).toArray()).toEqual([6, 6]);
});

it('different compiled functions share one queue', async () => {
  const w = new Buffer(tensor([1, 1]));
  const [change, look] = [
    compile((x: Tensor) => void (w.value = w.value.add(x))),
    compile((x: Tensor) => w.value.mul(x)),
  ];
  const seen = [1, 2, 3].map(async () => {
    const changed = change(one);
    const value = await look(one);
    await changed;
    return value.toArray();
  });
  expect(await Promise.all(seen)).toEqual([
    [2, 2],
    [3, 3],
    [4, 4],
  ]);
});

it('a value that remembered how it was computed forgets it with its first update', async () => {
  const w = new Parameter(tensor([1, 1]));
  const average = new Buffer(w.value); // not detached
  const step = (x: Tensor): Tensor => {
    w.zeroGrad();
    w.value.sub(average.value).add(1).mul(x).sum().backward();
    const gradient = w.grad!;
    noGrad(() => (average.value = average.value.mul(0.5)));
    return gradient;
  };
  const compiled = compile(step);
  const gradients = [await compiled(one), await compiled(one)];
  expect(gradients.map((x) => x.toArray())).toEqual([
    [0, 0],
    [1, 1],
  ]);
});

it('a box that was cleared may be filled with another shape', async () => {
  const box = new State<Tensor | null>(tensor([1, 2]));
  const double = compile((x: Tensor) => void (box.value = box.value!.mul(x)));
  await double(tensor([2, 2]));
  box.value = null;
  box.value = tensor([1, 2, 3]);
  await compile((x: Tensor) => void (box.value = box.value!.mul(x)))(tensor([3, 3, 3]));
  expect(box.value.toArray()).toEqual([3, 6, 9]);
});

it('boxes may be made inside a step', async () => {
  const w = new Parameter(tensor([2, 3]));
  const f = compile((x: Tensor) => {
    const inner = new Parameter(detach(w.value));
    inner.value.mul(x).sum().backward();
    inner.value = detach(inner.value.sub(inner.grad!));
    return inner.value;
  });
  for (let i = 0; i < 3; i++) expect((await f(one)).toArray()).toEqual([1, 2]);
});
