import { compile } from '@gradkit/compile';
import { ConfigError, Generator, ones, tensor, type Tensor } from '@gradkit/core-tensor';
import {
  Beta,
  Categorical,
  Dirichlet,
  Exponential,
  Gamma,
  klDivergence,
  MixtureSameFamily,
  Normal,
  Poisson,
  RelaxedOneHotCategorical,
  Uniform,
  type Distribution,
} from '@gradkit/distributions';
import { exportModel } from '@gradkit/onnx-export';
import { createSession } from '@gradkit/runtime';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { read } from '../golden.ts';
import { build, differentiate, golden, leavesOf } from './build.ts';

/** The first case of each class. */
const representatives = golden.cases.filter(({ make }, i, all) => all.findIndex((one) => one.make === make) === i);

const single = (x: Tensor): Tensor => (x.dtype === 'float64' ? x.cast('float32') : x);

describe('logProb', () => {
  it.each(representatives)('$name: compiled and exported it is what it is', async (one) => {
    const inputs = [...leavesOf(one).map(read), read(one.x)].map(single);
    const f = (...given: Tensor[]): Tensor => build<Distribution>(one, given.slice(0, -1)).logProb(given.at(-1)!);
    const expected = f(...inputs);
    expectClose(await compile(f, { device: 'cpu' })(...inputs), expected, { relative: 1e-5, absolute: 2e-6 });
    const bytes = await exportModel(f, inputs, { dynamicAxes: {} }); // which runs the file and fails where it differs
    expect(bytes.length).toBeGreaterThan(0);
  });
});

const [a, b] = [tensor([0.25, 1.5, 20]), tensor([0.5, 2, 0.75])];

describe('samples', () => {
  const sampled: readonly (readonly [string, (x: Tensor, y: Tensor) => Distribution])[] = [
    ['Normal', (x, y) => new Normal(x, y)],
    ['Gamma', (x, y) => new Gamma(x, y)],
    ['Beta', (x, y) => new Beta(x, y)],
    ['Categorical', (x) => new Categorical({ probs: x })],
    ['RelaxedOneHotCategorical', (x) => new RelaxedOneHotCategorical(0.5, { probs: x })],
    ['MixtureSameFamily', (x, y) => new MixtureSameFamily(new Categorical({ probs: x }), new Normal(x, y))],
  ];
  it.each(sampled)('%s: drawn in a compiled function, the same and with the same gradients', async (_, make) => {
    const rng = new Generator(3);
    const f = (x: Tensor, y: Tensor): Tensor[] => {
      const d = make(x, y);
      if (!d.hasRsample) return [d.sample([5], { rng })];
      const total = (...given: [Tensor, Tensor]): Tensor => make(...given).rsample([5], { rng }).pow(2).sum(); // prettier-ignore
      const { value, gradients } = differentiate(total, [x, y]);
      return [value, ...gradients];
    };
    const { state } = rng;
    const expected = f(a, b);
    rng.state = state;
    const found = await compile(f, { device: 'cpu' })(a, b);
    found.forEach((y, i) => expectClose(y, expected[i], { relative: 1e-4, absolute: 1e-5 })); // steep slopes of small numbers
  });

  it('of Poisson: not where the function computes the rate', async () => {
    const f = (x: Tensor): Tensor => new Poisson(x).sample();
    await expect(compile(f)(a)).rejects.toThrow('Poisson.sample: how many random numbers it takes follows the values');
    const known = (x: Tensor): Tensor =>
      x.add(new Poisson(tensor([300, 0, 300])).sample([], { rng: new Generator(1) }));
    const rest = new Poisson(tensor([300, 0, 300])).sample([], { rng: new Generator(1) });
    expectClose(await compile(known)(a), a.add(rest));
  });

  it('are not in exported files, which draw nothing', async () => {
    await expect(exportModel((x: Tensor) => new Normal(x, 1).sample(), [a])).rejects.toThrow('draws random numbers');
  });
});

describe('what is checked', () => {
  const bad: readonly (readonly [string, (x: Tensor) => Tensor, Tensor])[] = [
    ['a parameter', (x) => new Normal(0, x).logProb(a), tensor([1, -1, 2])],
    ['a value', (x) => new Gamma(a, b).logProb(x), tensor([1, -1, 2])],
    ['a class', (x) => new Categorical({ probs: a }).logProb(x), tensor([0, 3], { dtype: 'int32' })],
    ['a value between bounds', (x) => new Uniform(a, a.add(b)).logProb(x), tensor([0.5, 9, 20.5])],
    ['a bound below the other', (x) => new Uniform(a, x).mean, tensor([0.5, 1, 30])],
    ['a vector', (x) => new Dirichlet(a).logProb(x), tensor([0.5, 0.5, 0.5])],
  ];
  it.each(bad)('%s out of range is the same error in a compiled function', async (_, f, x) => {
    let message = '';
    try {
      f(x);
    } catch (error) {
      message = String(error);
    }
    const found = await compile(f)(x).catch((error: unknown) => error);
    expect(found).toBeInstanceOf(ConfigError);
    expect(String(found)).toBe(message);
  });

  it('what only the graph knows becomes NaN', async () => {
    const f = (x: Tensor): Tensor => new Exponential(x.cumsum(0)).logProb(1);
    expectClose(await compile(f)(tensor([1, -2, 3])), [-1, NaN, Math.log(2) - 2]);
  });

  it('an exported file gives NaN', async () => {
    const f = (x: Tensor): Tensor => new Exponential(2).logProb(x);
    const bytes = await exportModel(f, [ones([2])]);
    const session = await createSession(bytes);
    const [y] = Object.values(await session.run({ input: tensor([1, -1]) }));
    expectClose(y, [Math.LN2 - 2, NaN]);
  });
});

it('klDivergence compiled and exported is what it is', async () => {
  const f = (x: Tensor, y: Tensor): Tensor => klDivergence(new Gamma(x, y), new Gamma(y, x));
  expectClose(await compile(f)(a, b), f(a, b), { relative: 1e-4 });
  expect((await exportModel(f, [a, b])).length).toBeGreaterThan(0);
});
