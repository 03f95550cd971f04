import { checkGradient, grad } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import * as core from '@gradkit/core-tensor';
import { Generator, normal, tensor, type Tensor } from '@gradkit/core-tensor';
import { exportModel } from '@gradkit/onnx-export';
import { createSession } from '@gradkit/runtime';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, test } from 'vitest';

const drawn = (shape: readonly number[], seed = 1): Tensor =>
  normal(shape, { dtype: 'float64', rng: new Generator(seed) });

/** Symmetric matrices that are positive definite. */
function positive(x: Tensor): Tensor {
  return core.matmul(x, x, { transposeB: true }).add(core.eye(x.shape[x.rank - 1], { dtype: x.dtype }));
}

describe('gradients of functions of symmetric matrices agree with central differences', () => {
  test.each<[string, (x: Tensor) => Tensor]>([
    ['cholesky', (x) => core.cholesky(positive(x))],
    ['logdet', (x) => core.logdet(positive(x))],
    ['choleskySolve', (x) => core.choleskySolve(x, core.cholesky(positive(x)))],
  ])('%s, and their own gradients', (_, f) => {
    expect(checkGradient(f, [drawn([2, 3, 3])]).largestError).toBeLessThan(1e-6);
    const gradient = grad((x: Tensor) =>
      f(x)
        .mul(drawn(f(x).shape, 2))
        .sum(),
    );
    expect(checkGradient(gradient, [drawn([2, 2])]).largestError).toBeLessThan(1e-4);
  });
});

test('the gradient of a determinant is exact for singular matrices, too', () => {
  const cofactors = (x: Tensor): Tensor => grad((y: Tensor) => core.det(y).sum())(x);
  expectClose(
    cofactors(
      tensor([
        [1, 2],
        [2, 4],
      ]),
    ),
    tensor([
      [4, -2],
      [-2, 1],
    ]),
  );
  expectClose(cofactors(core.zeros([3, 3])), core.zeros([3, 3]));
});

const step = (a: Tensor, b: Tensor): Tensor[] => [
  core.solve(a, b),
  core.inverse(a),
  core.det(a),
  ...core.slogdet(a),
  core.cholesky(positive(a)),
  ...grad((x: Tensor, y: Tensor) => core.solve(x, y).sum().add(core.det(x).sum()), { argnums: [0, 1] })(a, b),
];

describe('compiled and exported are the same, at other batches, too', () => {
  const inputs = (batch: number): Tensor[] => [
    normal([batch, 4, 4], { rng: new Generator(1) }),
    normal([batch, 4, 2], { rng: new Generator(2) }),
  ];
  const close = (found: readonly Tensor[], [a, b]: readonly Tensor[]): void =>
    step(a, b).forEach((y, i) => expectClose(found[i], y, { relative: 1e-3, absolute: 1e-4 })); // as far as their condition tells

  test('compiled', async () => {
    const [a, b] = inputs(3);
    close(await compile(step)(a, b), [a, b]);
  });

  test('exported', async () => {
    const session = await createSession(await exportModel(step, inputs(2)));
    const given = inputs(5);
    const feeds = Object.fromEntries(session.inputs.map(({ name }, i) => [name, given[i]]));
    const results = await session.run(feeds);
    close(session.outputs.map(({ name }) => results[name]), given); // prettier-ignore
  });
});
