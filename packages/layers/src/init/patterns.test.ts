import { Parameter } from '@gradkit/autograd';
import { Generator, matmul, tensor, zeros, type DType, type Shape } from '@gradkit/core-tensor';
import { expectClose, readGolden, type Written } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { init } from '../index.ts';

const parameter = (shape: Shape, dtype: DType = 'float32'): Parameter => new Parameter(zeros(shape, { dtype }));
const rng = (): Generator => new Generator(3);

interface Golden {
  readonly patterns: readonly { name: string; init: 'eye' | 'dirac'; options: object; value: Written }[];
  readonly truncNormal: readonly { options: object; mean: number; std: number }[];
}

const golden = readGolden<Golden>('modules/init');

it.each(golden.patterns)('$name is that of PyTorch', ({ init: name, options, value }) => {
  const p = parameter(value.shape);
  if (name === 'eye') init.eye(p);
  else init.dirac(p, options);
  expectClose(p.value, value);
});

it.each(golden.truncNormal)('truncNormal with $options has the moments of SciPy', ({ options, mean, std }) => {
  const p = parameter([10_000], 'float64');
  init.truncNormal(p, { ...options, rng: rng() });
  const { a = -2, b = 2 } = options as { a?: number; b?: number };
  const data = [...p.value.data] as number[];
  const found = data.reduce((sum, x) => sum + x, 0) / data.length;
  const spread = Math.sqrt(data.reduce((sum, x) => sum + (x - found) ** 2, 0) / data.length);
  expect(Math.abs(found - mean)).toBeLessThan((5 * std) / 100);
  expect(Math.abs(spread - std)).toBeLessThan((5 * std) / 100);
  expect(Math.min(...data)).toBeGreaterThanOrEqual(a);
  expect(Math.max(...data)).toBeLessThanOrEqual(b);
});

describe('orthogonal', () => {
  it.each([[[4, 4]], [[6, 3]], [[3, 6]], [[4, 2, 3, 3]]])('%j', (shape) => {
    const p = parameter(shape, 'float64');
    init.orthogonal(p, { gain: 2, rng: rng() });
    const rows = shape[0];
    const w = tensor(p.value.toArray(), { dtype: 'float64' }).reshape([rows, p.value.size / rows]);
    const [small, product] =
      rows <= w.shape[1] ? [rows, matmul(w, w.transpose())] : [w.shape[1], matmul(w.transpose(), w)];
    for (let i = 0; i < small; i++)
      for (let j = 0; j < small; j++) expect(product.data[i * small + j]).toBeCloseTo(i === j ? 4 : 0, 12);
  });

  it('leaves an empty weight alone', () => {
    const p = parameter([0, 3]);
    init.orthogonal(p);
    expect(p.value.shape).toEqual([0, 3]);
  });
});

it('sparse has that many zeros in each column', () => {
  const p = parameter([10, 50]);
  init.sparse(p, 0.25, { std: 2, rng: rng() });
  for (let column = 0; column < 50; column++) {
    const zerosThere = Array.from({ length: 10 }, (_, row) => p.value.data[row * 50 + column]).filter((x) => x === 0);
    expect(zerosThere).toHaveLength(3);
  }
  const rest = ([...p.value.data] as number[]).filter((x) => x !== 0);
  expect(Math.sqrt(rest.reduce((sum, x) => sum + x * x, 0) / rest.length)).toBeCloseTo(2, 0);
});

const drawing: Readonly<Record<string, (p: Parameter, options: { rng: Generator }) => void>> = {
  truncNormal: (p, options) => init.truncNormal(p, options),
  orthogonal: (p, options) => init.orthogonal(p, options),
  sparse: (p, options) => init.sparse(p, 0.3, options),
};

describe('each draws the same for the same seed, in the dtype of the parameter', () => {
  it.each(Object.keys(drawing))('%s', (name) => {
    const drawn = (seed: number, dtype: DType): number[] => {
      const p = parameter([3, 4], dtype);
      drawing[name](p, { rng: new Generator(seed) });
      expect(p.value.dtype).toBe(dtype);
      return [...p.value.cast('float64').data] as number[];
    };
    expect(drawn(1, 'float64')).toEqual(drawn(1, 'float64'));
    expect(drawn(1, 'float64')).not.toEqual(drawn(2, 'float64'));
    expectClose(drawn(1, 'float32'), drawn(1, 'float64'));
  });
});

const p = parameter([2, 3]);
it.each([
  [() => init.eye(parameter([3])), 'init.eye: parameter is [3]; it needs exactly 2 axes, not 1'],
  [() => init.dirac(p), 'init.dirac: parameter is [2, 3]; it needs 3 … 5 axes, not 2'],
  [
    () => init.dirac(parameter([4, 2, 3]), { groups: 3 }),
    'init.dirac: groups is 3 but there are 4 output channels; groups must divide them',
  ],
  [() => init.orthogonal(parameter([3])), 'init.orthogonal: parameter is [3]; it needs at least 2 axes, not 1'],
  [() => init.sparse(p, 1.5), 'init.sparse: sparsity is 1.5; it must be in 0 … 1'],
  [() => init.sparse(p, 0.5, { std: -1 }), 'init.sparse: std is -1; it must be at least 0 and finite'],
  [() => init.truncNormal(p, { a: 3 }), 'init.truncNormal: a is 3 but b is 2; a must be below b'],
  [() => init.truncNormal(p, { std: 0 }), 'init.truncNormal: std is 0; it must be above 0 and finite'],
  [() => init.truncNormal(tensor([1]) as never), 'init.truncNormal: parameter is a tensor [1]; it must be a Parameter'],
  [
    () => init.orthogonal(p, { gains: 2 } as never),
    'init.orthogonal: gains is no option; the options are gain, rng (did you mean gain?)',
  ],
])('refuses: %#', (call, text) => expect(call).toThrow(text));
