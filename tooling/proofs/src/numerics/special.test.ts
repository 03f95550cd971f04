import { tensor, type Tensor } from '@gradkit/core-tensor';
import { expectClose, readGolden } from '@gradkit-internal/testing';
import { describe, expect, test } from 'vitest';
import { callOf } from '../call.ts';
import { resultsOf, type Function } from '../proof.ts';
import { forms } from './forms.ts';

/** A number as JSON has it. */
type Written = number | 'NaN' | 'Infinity' | '-Infinity';
type Results = Readonly<Record<string, readonly Written[]>>;

interface Special {
  readonly values: readonly Written[];
  readonly results: Results;
}

interface Golden {
  readonly unary: Special;
  /** each value with each */
  readonly binary: Special;
  /** three values each, along the last axis */
  readonly rows: Special;
  /** of [0, 2] along the first axis */
  readonly nothing: Results;
  /** of 3 along its only axis */
  readonly scalar: Results;
}

const golden = readGolden<Readonly<Record<'float32' | 'float64', Golden>>>('numerics/special');

// numbers nearer to 0 than the smallest normal one may count as 0
const eager = { float32: { relative: 1e-6, absolute: 2 ** -126 }, float64: { relative: 1e-13, absolute: 2 ** -1022 } };
const inOnnxRuntime = {
  float32: { relative: 2e-6, absolute: 2 ** -117 },
  float64: { relative: 1e-12, absolute: 2 ** -1013 },
};
// 1 + erf(x / √2) loses digits below 0, in PyTorch's float32 as in ONNX Runtime's
const gelu = { relative: 1e-6, absolute: 1e-6 };

type Case = readonly [name: string, f: Function, inputs: readonly Tensor[], expected: readonly Written[]];

function isNormal(value: number, dtype: 'float32' | 'float64'): boolean {
  return value === 0 || !(Math.abs(value) < (dtype === 'float32' ? 2 ** -126 : 2 ** -1022));
}

describe.each(['float32', 'float64'] as const)('%s', (dtype) => {
  const { unary, binary, rows, nothing, scalar } = golden[dtype];
  const read = (values: readonly Written[], shape: readonly number[]): Tensor =>
    tensor(values.map(Number), { dtype, shape });
  const flat = (values: ArrayLike<unknown>): Tensor => tensor(Array.from(values, Number), { dtype: 'float64' });
  const one = (name: string, attributes: object): Function => {
    const call = callOf(name);
    return (...inputs) => [resultsOf(call(inputs, attributes))[0]];
  };
  const x = read(unary.values, [unary.values.length]);
  const [a, b] = [read(binary.values, [binary.values.length, 1]), read(binary.values, [1, binary.values.length])];
  const table = read(rows.values, [rows.values.length / 3, 3]);
  const named = (results: Results, attributes: object, inputs: readonly Tensor[], of = ''): Case[] =>
    Object.entries(results).map(([name, y]) => [`${name}${of}`, one(name, attributes), inputs, y]);
  const others: readonly Case[] = [
    ...named(binary.results, {}, [a, b]),
    ...named(rows.results, { axis: 1 }, [table]),
    ...named(scalar, { axis: 0 }, [read([3], [])], ' of a scalar'),
  ];
  const all = [...named(unary.results, {}, [x]), ...others];
  const ofNothing = named(nothing, { axis: 0 }, [read([], [0, 2])], ' of nothing');

  // in compiled steps, numbers nearer to 0 than the smallest normal one can be 0: what they give elsewhere tells nothing
  const normal = unary.values.flatMap((value, i) => (isNormal(Number(value), dtype) ? [i] : []));
  const inSteps = Object.entries(unary.results).map(([name, y]): Case => {
    const values = normal.map((i) => unary.values[i]);
    return [name, one(name, {}), [read(values, [values.length])], normal.map((i) => y[i])];
  });

  test.each([...all, ...ofNothing])('%s is that of PyTorch', (_, f, inputs, expected) => {
    expectClose(flat(f(...inputs)[0].data), flat(expected), eager[dtype]);
  });

  test.each([...inSteps, ...others, ...ofNothing])(
    'compiled, %s is that of PyTorch',
    async (name, f, inputs, expected) => {
      const [y] = await forms.compiled(f)(inputs);
      expectClose(flat(y.data), flat(expected), name === 'gelu' && dtype === 'float32' ? gelu : inOnnxRuntime[dtype]);
    },
  );

  // float64 has no operator there, or one that overlooks NaN
  const missing = dtype === 'float64' ? ['erf', 'gelu', 'logSoftmax', 'softplus'] : [];
  test.each(all.filter(([name]) => !missing.includes(name)))(
    'exported, %s is that of PyTorch',
    async (name, f, inputs, expected) => {
      const [y] = await forms.exported(f, inputs)(inputs);
      expectClose(flat(y.data), flat(expected), name === 'gelu' && dtype === 'float32' ? gelu : inOnnxRuntime[dtype]);
    },
  );

  test('single numbers, which a compiled function works out in JavaScript, are those of PyTorch', async () => {
    for (const [name, expected] of Object.entries(unary.results)) {
      const f = forms.compiled(one(name, {}));
      const results = await Promise.all(unary.values.map((value) => f([read([value], [1])])));
      expectClose(flat(results.flatMap(([y]) => Array.from(y.data))), flat(expected), eager[dtype]);
    }
    expect(Object.keys(unary.results).length).toBeGreaterThan(20);
  });
});
