import { grad } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { fakeQuantizePerChannelAffine, tensor, where, type Tensor } from '@gradkit/core-tensor';
import { rmse } from '@gradkit/losses';
import { exportModel } from '@gradkit/onnx-export';
import { createSession } from '@gradkit/runtime';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, test } from 'vitest';

const infinity = Number.POSITIVE_INFINITY;

interface Corner {
  readonly name: string;
  readonly f: (x: Tensor) => Tensor;
  readonly x: readonly number[];
  /** what `torch.autograd.grad(f(x).sum(), x)` gives in PyTorch 2.15 */
  readonly gradient: readonly number[];
}

// what is left out sends nothing back, not 0 · ∞: the gradient of a square root at 0 is infinite
const masks: readonly Corner[] = [
  { name: 'relu', f: (x) => x.relu().sqrt(), x: [-1, 0, 4], gradient: [0, 0, 0.25] },
  { name: 'maximum', f: (x) => x.maximum(0).sqrt(), x: [-1, 4], gradient: [0, 0.25] },
  { name: 'minimum', f: (x) => x.minimum(0).neg().sqrt(), x: [-4, 1], gradient: [-0.25, 0] },
  { name: 'clamp', f: (x) => x.clamp({ min: 0 }).sqrt(), x: [-1, 0, 4], gradient: [0, 0, 0.25] },
  { name: 'where', f: (x) => where(x.greater(0), x, 0).sqrt(), x: [-1, 0, 4], gradient: [0, 0, 0.25] },
  { name: 'where not', f: (x) => where(x.lessEqual(0), 0, x).sqrt(), x: [-1, 0, 4], gradient: [0, 0, 0.25] },
  { name: 'relu of a quotient', f: (x) => x.relu().rsqrt(), x: [-1, 4], gradient: [0, -0.0625] },
  { name: 'sign', f: (x) => x.sign().sqrt(), x: [0, 4], gradient: [0, 0] },
  {
    name: 'abs, where it is 0 · ∞ in PyTorch, too',
    f: (x) => x.abs().sqrt(),
    x: [-1, 0, 4],
    gradient: [-0.5, Number.NaN, 0.25],
  },
];

const roots: readonly Corner[] = [
  { name: 'standardDeviation of equal numbers', f: (x) => x.standardDeviation(), x: [2, 2, 2], gradient: [0, 0, 0] },
  { name: 'of a population', f: (x) => x.standardDeviation(0, { correction: 0 }), x: [2, 2, 2], gradient: [0, 0, 0] },
  { name: 'of one number', f: (x) => x.standardDeviation(), x: [2], gradient: [Number.NaN] },
  { name: 'of one number as a population', f: (x) => x.standardDeviation(0, { correction: 0 }), x: [2], gradient: [0] },
  { name: 'of others', f: (x) => x.standardDeviation(), x: [1, 2, 3], gradient: [-0.5, 0, 0.5] },
  { name: 'rmse at a perfect fit', f: (x) => rmse(x, tensor([2, 3], { dtype: x.dtype })), x: [2, 3], gradient: [0, 0] },
  {
    name: 'rmse elsewhere',
    f: (x) => rmse(x, tensor([0, 0], { dtype: x.dtype })),
    x: [3, 4],
    gradient: [0.42426407, 0.56568542],
  },
  { name: 'sqrtOfSquares', f: (x) => x.mul(x).sqrtOfSquares(), x: [0, 3], gradient: [0, 1] },
  { name: 'sqrt itself', f: (x) => x.sqrt(), x: [0, 4], gradient: [infinity, 0.25] },
];

describe.each([...masks, ...roots])('the gradient of $name', ({ f, x, gradient }) => {
  const derivative = grad((t: Tensor) => f(t).sum());

  test.each(['float32', 'float64'] as const)('is that of PyTorch in %s', (dtype) => {
    expectClose(derivative(tensor([...x], { dtype })), tensor([...gradient]));
  });

  test('is the same compiled', async () => {
    const compiled = compile(derivative);
    expectClose(await compiled(tensor([...x])), tensor([...gradient]));
  });
});

test('masks of single numbers and in double precision, compiled', async () => {
  const slope = compile((x: Tensor) => grad((t: Tensor) => t.relu().sqrt().sum())(x));
  expect((await slope(tensor([-1]))).toArray()).toEqual([0]);
  expect((await slope(tensor([-1, 4], { dtype: 'float64' }))).toArray()).toEqual([0, 0.25]);
});

test('a level times a scale of 0 has the sign of the level in a file, too', async () => {
  const f = (x: Tensor, scale: Tensor, zero: Tensor): Tensor =>
    fakeQuantizePerChannelAffine(x, scale, zero, -1, -65, 63);
  const given = [tensor([[0, 0]]), tensor([0, 1]), tensor([0, 0], { dtype: 'int32' })] as const; // 0 / 0 has the least level
  expect([...f(...given).data]).toEqual([-0, 0]);
  const session = await createSession(await exportModel(f, given, { dynamicAxes: {} }), { device: 'cpu' });
  const feeds = Object.fromEntries(session.inputs.map(({ name }, i) => [name, given[i]]));
  const [y] = Object.values(await session.run(feeds));
  expect([...y.data]).toEqual([-0, 0]);
  await session.close();
});
