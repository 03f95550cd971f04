import { compile } from '@gradkit/compile';
import { div, einsum, matmul, mul, prod, tensor, type Tensor } from '@gradkit/core-tensor';
import { expectClose } from '@gradkit-internal/testing';
import { exportModel } from '@gradkit/onnx-export';
import { createSession } from '@gradkit/runtime';
import { describe, it } from 'vitest';

type Product = (a: Tensor, b: Tensor) => Tensor;

const exact = { relative: 1e-15, absolute: 0 };

// ONNX Runtime keeps the scale of a matrix product as a float32 attribute: 0.3333333432674408 of a third.
describe('the scale of a matrix product in float64', () => {
  it.each<[string, Product]>([
    ['of the first operand', (a, b) => matmul(div(a, 3), b)],
    ['of the second operand', (a, b) => matmul(a, mul(b, 0.1))],
    ['of the result', (a, b) => div(matmul(a, b), 3)],
    ['of a sum of products', (a, b) => einsum('ij,jk', [div(a, 3), b])],
  ])('is exact, compiled and exported: %s', async (_, f) => {
    const a = tensor([1, 2, 3, 4], { shape: [2, 2], dtype: 'float64' });
    const b = tensor([5, 7, 11, 13], { shape: [2, 2], dtype: 'float64' });
    const expected = f(a, b);
    expectClose(await compile(f)(a, b), expected, exact);
    const options = { inputNames: ['a', 'b'], outputNames: ['y'], dynamicAxes: { a: { 0: 'rows' } }, verify: false };
    for (const device of ['cpu', 'wasm'] as const) {
      const session = await createSession(await exportModel(f, [a, b], options), { device });
      expectClose((await session.run({ a, b })).y, expected, exact);
      await session.close();
    }
  });
});

describe('what is out of range on the way', () => {
  const [tiny, huge] = [1e-30, 1e30];
  it.each<[string, (x: Tensor) => Tensor, Tensor]>([
    ['is not in a product whose factor comes first', (x) => matmul(mul(x, tiny), x.mul(0).add(huge)), tensor([[1e10, 1], [2, 3]])], // prettier-ignore
    [
      'is not in a product that is divided by nothing',
      (x) => div(matmul(x, x), 0),
      tensor([
        [1, 0],
        [0, 0],
      ]),
    ],
    ['is not in a product of elements', (x) => prod(x, 0), tensor([[tiny, huge], [1, huge], [tiny, tiny], [-huge, 2]])], // prettier-ignore
  ])('%s', async (_, f, x) => {
    const expected = f(x);
    expectClose(await compile(f)(x), expected);
    const session = await createSession(await exportModel(f, [x], { inputNames: ['x'], outputNames: ['y'], dynamicAxes: {} })); // prettier-ignore
    expectClose((await session.run({ x })).y, expected);
    await session.close();
  });
});
