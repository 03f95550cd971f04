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

describe('all results have gradients, and those their own', () => {
  const symmetric = (x: Tensor): Tensor => x.add(x.transpose());
  test.each<[string, readonly number[], (x: Tensor) => readonly Tensor[]]>([
    ['qr of more rows', [4, 2], (x) => Object.values(core.qr(x))],
    ['qr of more columns', [2, 4], (x) => Object.values(core.qr(x))],
    ['eigh', [2, 3, 3], (x) => Object.values(core.eigh(symmetric(x)))],
    ['eigvalsh', [4, 4], (x) => [core.eigvalsh(symmetric(x))]],
    ['svd of more rows', [4, 2], (x) => Object.values(core.svd(x, { fullMatrices: false }))],
    ['svd of more columns', [2, 3], (x) => Object.values(core.svd(x, { fullMatrices: false }))],
    ['svd of a square matrix', [2, 3, 3], (x) => Object.values(core.svd(x))],
    ['pinv of more rows', [4, 2], (x) => [core.pinv(x)]],
    ['pinv of more columns', [2, 3], (x) => [core.pinv(x)]],
    ['nuclear and spectral norm', [3, 2], (x) => [core.norm(x, { p: 'nuc' }), core.matrixNorm(x, { ord: 2 })]],
  ])('%s', (_, shape, f) => {
    f(drawn(shape)).forEach((y, i) => {
      expect(checkGradient((x) => f(x)[i], [drawn(shape)]).largestError).toBeLessThan(1e-5);
      const gradient = grad((x: Tensor) => f(x)[i].mul(drawn(y.shape, 2)).sum());
      expect(checkGradient(gradient, [drawn(shape)]).largestError).toBeLessThan(1e-3);
    });
  });

  test('but those that are any, of which PyTorch’s has none either', () => {
    const whole = (x: Tensor): Tensor => core.qr(x, { mode: 'complete' }).q.sum();
    expect(() => grad(whole)(drawn([3, 2]))).toThrow('qr: mode is complete and there are more rows than columns');
    expect(grad((x: Tensor) => core.svd(x).s.sum())(drawn([3, 2])).shape).toEqual([3, 2]);
  });

  test('equal singular values and eigenvalues have one, too', () => {
    const unit = core.eye(3, { dtype: 'float64' });
    expectClose(grad((x: Tensor) => core.svd(x).s.sum())(unit), unit);
    expectClose(grad((x: Tensor) => core.eigvalsh(x).sum())(unit), unit);
  });
});

describe('products of the factors are the matrix, and the factors orthonormal', () => {
  test.each([[[3, 3]], [[2, 5, 3]], [[3, 6]], [[1, 1]], [[7, 7]]])('%j', (shape) => {
    const x = drawn(shape);
    const [m, n] = x.shape.slice(-2);
    const k = Math.min(m, n);
    const exact = { relative: 1e-10, absolute: 1e-10 };
    const isOrthonormal = (q: Tensor): void =>
      expectClose(
        core
          .matmul(q, q, { transposeA: true })
          .sub(core.eye(q.shape[q.rank - 1], { dtype: 'float64' }))
          .abs()
          .sum(),
        0,
        exact,
      );
    for (const fullMatrices of [true, false]) {
      const { u, s, vh } = core.svd(x, { fullMatrices });
      const first = (y: Tensor, axis: number): Tensor => y.slice({ axis, end: k });
      expectClose(core.matmul(first(u, -1).mul(s.unsqueeze(-2)), first(vh, -2)), x, exact);
      isOrthonormal(u);
      isOrthonormal(vh.transpose());
    }
    for (const mode of ['reduced', 'complete'] as const) {
      const { q, r } = core.qr(x, { mode });
      expectClose(core.matmul(q, r), x, exact);
      isOrthonormal(q);
    }
    const square = core.matmul(x, x, { transposeB: true });
    const { eigenvalues: w, eigenvectors: v } = core.eigh(square);
    expectClose(core.matmul(v.mul(w.unsqueeze(-2)), v, { transposeB: true }), square, exact);
    isOrthonormal(v);
  });

  test('of matrices of any rank', () => {
    const x = core.ones([4, 3], { dtype: 'float64' });
    const { u, s, vh } = core.svd(x);
    expectClose(core.matmul(u.slice({ axis: -1, end: 3 }).mul(s), vh), x, { absolute: 1e-12 });
    expectClose(core.matmul(u, u, { transposeA: true }), core.eye(4, { dtype: 'float64' }), { absolute: 1e-12 });
    expect(core.matrixRank(x).item()).toBe(1);
    expectClose(core.pinv(x), core.full([3, 4], 1 / 12, { dtype: 'float64' }), { absolute: 1e-12 });
    expect(core.matrixRank(core.zeros([0, 3])).item()).toBe(0);
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

test('and so are its second derivatives, of matrices of no rank, too', async () => {
  const gradient = (x: Tensor): Tensor => grad((y: Tensor) => core.det(y).mul(x.shape[0]).sum())(x);
  const second = (x: Tensor): Tensor =>
    grad((y: Tensor) =>
      gradient(y)
        .mul(drawn([3, 3]))
        .sum(),
    )(x);
  const ranks = [[1, 2, 3, 2, 4, 6, 1, 1, 1], [1, 2, 3, 2, 4, 6, 3, 6, 9], Array(9).fill(0), [1, 0, 0, 0, 1, 0, 0, 0, 1]]; // prettier-ignore
  const all = ranks.map((data) => tensor(data, { shape: [3, 3], dtype: 'float64' }));
  for (const x of all) {
    expect(checkGradient(gradient, [x]).largestError).toBeLessThan(1e-6);
    expect(checkGradient(second, [x.add(core.eye(3, { dtype: 'float64' }))]).largestError).toBeLessThan(1e-6);
  }
  const compiled = await compile((x: Tensor) => second(x))(all[1]);
  expectClose(compiled, second(all[1]), { absolute: 1e-12 });
});

test('the gradient of eigenvectors is symmetric, as the matrix is', () => {
  const f = (x: Tensor): Tensor =>
    core
      .eigh(x)
      .eigenvectors.mul(drawn([3, 3]))
      .sum();
  const x = tensor([4, 1, 0.5, 1, 3, 2, 0.5, 2, 1], { shape: [3, 3], dtype: 'float64' });
  expectClose(grad(f)(x), grad((y: Tensor) => f(y.add(y.transpose()).mul(0.5)))(x), { absolute: 1e-12 });
});

test('logcumsumexp has second derivatives where later sums do not count, too', () => {
  const f = (x: Tensor): Tensor => core.logcumsumexp(x, 0).mul(tensor([1, -2, 0], { dtype: 'float64' })).sum(); // prettier-ignore
  expect(checkGradient(grad(f), [tensor([1, 3, 2], { dtype: 'float64' })]).largestError).toBeLessThan(1e-7);
  const [none, last] = [tensor([-Infinity, 3, 2]), tensor([0, 1, 2])].map((x) => x.cast('float64'));
  expectClose(grad((x: Tensor) => grad(f)(x).mul(last).sum())(none), core.zeros([3], { dtype: 'float64' })); // prettier-ignore
});

const step = (a: Tensor, b: Tensor): Tensor[] => [
  core.solve(a, b),
  core.inverse(a),
  core.det(a),
  ...Object.values(core.slogdet(a)),
  core.cholesky(positive(a)),
  ...Object.values(core.qr(a)),
  ...Object.values(core.eigh(positive(a))),
  ...Object.values(core.svd(a)),
  core.pinv(a),
  ...grad((x: Tensor, y: Tensor) => core.solve(x, y).sum().add(core.det(x).sum()), { argnums: [0, 1] })(a, b),
];

describe('compiled and exported are the same, at other batches, too', () => {
  const inputs = (batch: number): Tensor[] => [
    normal([batch, 4, 4], { rng: new Generator(1) }),
    normal([batch, 4, 2], { rng: new Generator(2) }),
  ];
  const expectAlike = (found: readonly Tensor[], [a, b]: readonly Tensor[]): void =>
    step(a, b).forEach((y, i) => expectClose(found[i], y, { relative: 1e-3, absolute: 1e-4 })); // as far as their condition tells

  test('compiled', async () => {
    const [a, b] = inputs(3);
    expectAlike(await compile(step)(a, b), [a, b]);
  });

  test('exported', async () => {
    const session = await createSession(await exportModel(step, inputs(2)));
    const given = inputs(5);
    const feeds = Object.fromEntries(session.inputs.map(({ name }, i) => [name, given[i]]));
    const results = await session.run(feeds);
    expectAlike(session.outputs.map(({ name }) => results[name]), given); // prettier-ignore
  });
});
