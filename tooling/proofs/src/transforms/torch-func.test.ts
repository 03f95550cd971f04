import * as autograd from '@gradkit/autograd';
import { grad, hessian, hvp, jacfwd, jacobian, jacrev, jvp, linearize, vjp, vmap } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import * as core from '@gradkit/core-tensor';
import { sigmoid, tensor, where, type Tensor } from '@gradkit/core-tensor';
import * as layers from '@gradkit/layers';
import { exportModel } from '@gradkit/onnx-export';
import { expectClose, readGolden } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { read, type Golden } from '../golden.ts';

interface Case {
  readonly name: string;
  readonly x: Golden;
  readonly v: Golden;
  readonly u: Golden;
  readonly many: Golden;
  readonly value: Golden;
  readonly jacobian: Golden;
  readonly hessian: Golden;
  readonly jvp: Golden;
  readonly vjp: Golden;
  readonly vmap: Golden;
  readonly perExample: Golden;
  readonly hvp: Golden;
}

const golden = readGolden<{
  readonly cases: readonly Case[];
  readonly names: readonly string[];
  readonly weight: Golden;
  readonly kernel: Golden;
  readonly table: Golden;
}>('func');
const [weight, kernel, table] = [golden.weight, golden.kernel, golden.table].map(read);
const indices = tensor([3, 0, 3], { dtype: 'int32' });

/** Those of tooling/golden/func.py. */
const functions: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  cubes: (x) => x.pow(3).add(x.sum()),
  mlp: (x) => x.matmul(weight, { transposeB: true }).tanh().exp(),
  softmax: (x) => x.softmax(-1).mul(x),
  norm: (x) => x.mul(x).sum().sqrt(),
  layerNorm: (x) => x.layerNorm(4),
  convolution: (x) => sigmoid(x.unsqueeze([0, 1]).conv2d(kernel, null, { padding: 1 })).squeeze(0),
  lookup: (x) => x.take(indices).mul(table.take(indices)).cumsum(0),
  gram: (x) => x.matmul(x, { transposeB: true }),
  masked: (x) => where(x.greater(0), x.mul(x), x.sin()).prod(),
  logSumExp: (x) => x.mul(2).logSumExp(0).sub(x.softplus().mean(0)),
};

const tolerance = { relative: 1e-6, absolute: 1e-7 }; // nine digits of inputs and results are written

/** What is asked for of a function, from `x`, `v`, `u` and `many`. */
const asked: Readonly<
  Record<string, (f: (x: Tensor) => Tensor) => (x: Tensor, v: Tensor, u: Tensor, many: Tensor) => Tensor>
> = {
  jacrev: (f) => jacrev(f),
  'jacrev in chunks': (f) => jacrev(f, { chunkSize: 2 }),
  jacfwd: (f) => jacfwd(f),
  jacobian: (f) => (x) => jacobian(f, x),
  'jacobian by columns': (f) => (x) => jacobian(f, x, { vectorize: true, strategy: 'forward-mode' }),
  hessian: (f) => hessian(f),
  jvp: (f) => (x, v) => jvp(f, [x], [v])[1],
  linearize: (f) => (x, v) => linearize(f, x)[1](v),
  vjp: (f) => (x, _, u) => vjp(f, x)[1](u)[0],
  vmap: (f) => (_x, _v, _u, many) => vmap(f)(many),
  'vmap of grad': (f) => (_x, _v, _u, many) => vmap(grad((y: Tensor) => f(y).sin().sum()))(many),
  hvp: (f) => (x, v) => hvp((y: Tensor) => f(y).sin().sum(), x, v)[1],
};

/** The key of the golden numbers. */
const keyOf = (what: string): keyof Case => {
  if (what.startsWith('jac')) return 'jacobian';
  if (what === 'linearize') return 'jvp';
  return what === 'vmap of grad' ? 'perExample' : (what as keyof Case);
};

describe.each(golden.cases)('$name', (one) => {
  const f = functions[one.name];
  const inputs = [one.x, one.v, one.u, one.many].map(read) as [Tensor, Tensor, Tensor, Tensor];

  it('is the function of PyTorch', () => expectClose(f(inputs[0]), read(one.value), tolerance));

  it.each(Object.keys(asked))('%s as torch.func', (what) => {
    expectClose(asked[what](f)(...inputs), read(one[keyOf(what)] as Golden), tolerance);
  });

  it('all of it compiled', async () => {
    const whats = Object.keys(asked);
    const compiled = await compile((...given: typeof inputs) => whats.map((what) => asked[what](f)(...given)))(
      ...inputs,
    );
    whats.forEach((what, i) => expectClose(compiled[i], read(one[keyOf(what)] as Golden), tolerance));
  });
});

it.each(['mlp', 'convolution', 'lookup', 'masked'])(
  '%s: mapped, per example and its Jacobian, exported',
  async (name) => {
    const x = read(golden.cases.find((one) => one.name === name)!.many).cast('float32');
    const f = (y: Tensor): Tensor => functions[name](y.cast('float64')).cast('float32');
    const all = (many: Tensor): Tensor[] => [
      vmap(f)(many),
      vmap(grad((y: Tensor) => f(y).sum()))(many),
      vmap(jacrev(f))(many),
    ];
    // it runs the file and throws where it differs
    expect((await exportModel(all, [x], { dynamicAxes: {} })).length).toBeGreaterThan(0);
  },
);

it('has the names of torch.func', () => {
  const camelCase = (name: string): string =>
    name.replace(/_$/, '').replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const here = { ...core, ...autograd, ...layers };
  const missing = golden.names.map(camelCase).filter((name) => !(name in here));
  expect(missing).toEqual(['functionalize']); // tensors never change, so every function is functional as it is
  expect(golden.names).toHaveLength(15);
});
