import { grad } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { conv2d, Generator, logSoftmax, normal, tensor, type Tensor } from '@gradkit/core-tensor';
import { binaryCrossEntropy, mse } from '@gradkit/losses';
import { expectClose } from '@gradkit-internal/testing';
import { expect, test } from 'vitest';

test('the cross-entropy of a sigmoid far below 0, and its gradient, compiled as eager', async () => {
  const loss = (x: Tensor): Tensor => binaryCrossEntropy(x.sigmoid(), tensor([1, 1, 1, 1]), { reduction: 'none' });
  const x = tensor([-15, -18, -20, -22]);
  const slope = grad((t: Tensor) => loss(t).sum());
  for (const values of [loss(x), await compile(loss)(x)]) expectClose(values, tensor([15, 18, 20, 22]));
  for (const gradient of [slope(x), await compile(slope)(x)]) expectClose(gradient, tensor([-1, -1, -1, -1]));
});

test('logSoftmax of huge numbers loses nothing, eager and compiled', async () => {
  for (const dtype of ['float32', 'float64'] as const) {
    const x = tensor([1e20, 1e20], { dtype });
    const expected = tensor([-Math.LN2, -Math.LN2]);
    expectClose(logSoftmax(x), expected);
    expectClose(await compile((t: Tensor) => logSoftmax(t))(x), expected);
  }
  const far = logSoftmax(tensor([1e8, 1e8 + 1], { dtype: 'float64' }));
  expectClose(far, [-1.3132616875182228, -0.31326168751822286], { relative: 1e-14, absolute: 0 });
});

test('a loss of nothing is NaN, compiled as eager', async () => {
  const [x, y] = [tensor([], { shape: [0, 2] }), tensor([], { shape: [0, 2] })];
  expect(mse(x, y).item()).toBeNaN();
  expect((await compile((a: Tensor, b: Tensor) => mse(a, b))(x, y)).item()).toBeNaN();
});

const rng = new Generator(5);
const image = normal([2, 3, 8, 8], { dtype: 'float64', rng });
const weight = normal([4, 3, 3, 3], { dtype: 'float64', rng });

test.each<[string, (x: Tensor) => Tensor]>([
  ['relu and clamp, which ONNX Runtime would merge', (x) => x.relu().clamp({ min: -4, max: 3 })],
  ['clamp to both sides', (x) => x.clamp({ min: -0.5, max: 0.5 })],
  [
    'the gradient of a dilated convolution',
    (x) => grad((t: Tensor) => conv2d(t, weight, null, { dilation: 2 }).sum())(x),
  ],
  [
    'that of its weights',
    (x) => grad((w: Tensor) => conv2d(x, w, null, { dilation: 2, stride: 2 }).mul(0.5).sum())(weight.mul(x.mean())),
  ],
  ['layerNorm', (x) => x.layerNorm(x.shape.at(-1)!)],
  ['logSoftmax', (x) => x.logSoftmax()],
])('in double precision, compiled as eager: %s', async (_, f) => {
  expectClose(await compile(f)(image), f(image), { relative: 1e-11, absolute: 1e-11 });
});
