import { describe, expect, it } from 'vitest';
import { apply } from '../../apply.ts';
import { tensor } from '../../create.ts';
import { geluGradientOp } from '../../ops/activation/gelu-gradient.ts';
import * as ops from '../../ops/index.ts';
import type { Tensor } from '../../tensor.ts';
import { trace } from '../../trace.ts';
import { assemble } from '../assemble.ts';
import { LineWriter } from '../line-writer.ts';
import type { Operand, WasmKernel } from '../program.ts';
import { linesOf } from './lines-of.ts';

type Fn = (...xs: Tensor[]) => Tensor;

/** What a function of vectors gives as one program: its values, or null if an operation has no lines. */
function inLanes(fn: Fn, inputs: readonly Float32Array[]): number[] | null {
  const traced = trace(
    (...xs) => [fn(...xs)],
    inputs.map(({ length }) => ({ shape: [length], dtype: 'float32' })),
  );
  const lines = new LineWriter('float32');
  const places = new Map<Tensor, Operand>(traced.inputs.map((x, index) => [x, { kind: 'vector', index: index + 1 }]));
  for (const one of traced.operations) {
    const write = linesOf(one, 'float32');
    if (write === null) return null;
    const operands = one.inputs.map((x) => places.get(x) ?? lines.constant(x.data[0]));
    places.set(one.outputs[0], write(lines, operands));
  }
  const memory = new WebAssembly.Memory({ initial: 1 });
  const views = [inputs[0], ...inputs].map((values, i) => {
    const view = new Float32Array(memory.buffer, 4096 * (i + 1), values.length);
    view.set(values);
    return view;
  });
  new Int32Array(memory.buffer).set(views.map(({ byteOffset }) => byteOffset));
  const { constants, lines: written } = lines;
  const stores = [{ vector: 0, value: places.get(traced.outputs[0])! }];
  const dtype = 'float32';
  const program = {
    storage: dtype,
    dtype,
    vectors: views.length,
    scalars: 0,
    constants,
    lines: written,
    stores,
  } as const;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assemble([program])), { memory: { memory } });
  (exports[0] as WasmKernel)(0, views[0].length, 0, 0);
  return [...views[0]];
}

const special = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  2.5,
  -2.5,
  0.1,
  3e9,
  -3e9,
  1e-40,
  -1e-40,
  NaN,
  Infinity,
  -Infinity,
  7,
  -7,
  20,
];
const pairs = special.flatMap((a) => special.map((b) => [a, b] as const));
const first = Float32Array.from(pairs, ([a]) => a);
const second = Float32Array.from(pairs, ([, b]) => b);

describe('exact functions do what their operations do, to the last bit', () => {
  const exact: Record<string, Fn> = {
    relu: ops.relu,
    sign: ops.sign,
    maximum: (x, y) => ops.maximum(x, y),
    minimum: (x, y) => ops.minimum(x, y),
    floor: ops.floor,
    ceil: ops.ceil,
    trunc: ops.trunc,
    'round, half to even': (x) => ops.round(x),
    clamp: (x) => ops.clamp(x, -1, 2),
    'clamp below': (x) => ops.clamp(x, { min: 0.5 }),
    'clamp above': (x) => ops.clamp(x, { max: 0.5 }),
    square: ops.square,
    reciprocal: ops.reciprocal,
    'pow 1': (x) => ops.pow(x, 1),
    'pow 2': (x) => ops.pow(x, 2),
    'pow −1': (x) => ops.pow(x, -1),
    leakyRelu: (x) => ops.leakyRelu(x, { negativeSlope: 0.25 }),
    hardtanh: (x) => ops.hardtanh(x),
    where: (x, y) => ops.where(ops.greater(x, y), x, 3),
    mask: (x, y) => apply(ops.maskOp, [x, ops.isNaN(y)], {}),
    equal: (x, y) => ops.cast(ops.equal(x, y), 'float32'),
    notEqual: (x, y) => ops.cast(ops.notEqual(x, y), 'float32'),
    less: (x, y) => ops.cast(ops.less(x, y), 'float32'),
    lessEqual: (x, y) => ops.cast(ops.lessEqual(x, y), 'float32'),
    greater: (x, y) => ops.cast(ops.greater(x, y), 'float32'),
    greaterEqual: (x, y) => ops.cast(ops.greaterEqual(x, y), 'float32'),
    'cast to bool': (x) => ops.cast(ops.cast(x, 'bool'), 'float32'),
    logicalNot: (x) => ops.cast(ops.logicalNot(x), 'float32'),
    logicalAnd: (x, y) => ops.cast(ops.logicalAnd(x, y), 'float32'),
    logicalOr: (x, y) => ops.cast(ops.logicalOr(x, y), 'float32'),
    logicalXor: (x, y) => ops.cast(ops.logicalXor(x, y), 'float32'),
  };

  it.each(Object.entries(exact))('%s', (_, fn) => {
    const inputs = fn.length === 1 ? [first] : [first, second];
    const expected = fn(...inputs.map((values) => tensor([...values])));
    expect(inLanes(fn, inputs)).toEqual([...expected.data]);
  });
});

describe('the gradient of gelu', () => {
  const gradient: Fn = (dy, x, y) => apply(geluGradientOp, [dy, x, y], {});
  const found = (x: Float32Array): number[] => {
    const y = ops.gelu(tensor([...x], { dtype: 'float64' }));
    return inLanes(gradient, [x.map(() => 1), x, Float32Array.from(y.data as Float64Array)])!;
  };

  it('is that of the function, up to rounding of its two terms', () => {
    const x = Float32Array.from({ length: 1000 }, (_, i) => (i - 500) / 38 + 1 / 7);
    const exact = tensor([...x], { dtype: 'float64' });
    const ones = ops.add(ops.mul(exact, 0), 1);
    const expected = gradient(ones, exact, exact).data;
    found(x).forEach((value, i) => {
      const density = (Math.abs(x[i]) * Math.exp(-0.5 * x[i] ** 2)) / Math.sqrt(2 * Math.PI);
      const bound = Math.max(1e-6 * (Math.abs(expected[i]) + 2 * density), 2 ** -120);
      expect(Math.abs(value - expected[i])).toBeLessThan(bound);
    });
  });

  it('far from 0 is 0 or 1, at 0 and near it a half', () => {
    const x = Float32Array.of(-1e30, -20, 20, 1e30, 0, -0, 1e-40, -1e-30, NaN, -Infinity, Infinity);
    const expected = [0, 0, 1, 1, 0.5, 0.5, 0.5, 0.5, NaN, NaN, NaN];
    expect(found(x).map((value) => value + 0)).toEqual(expected);
  });
});

describe('linesOf', () => {
  const operation = (fn: Fn, ...dtypes: readonly ('float32' | 'float64' | 'int32')[]) =>
    trace(
      (...xs) => [fn(...xs)],
      dtypes.map((dtype) => ({ shape: [4], dtype })),
    ).operations.at(-1)!;

  it('has functions for float32 alone, instructions for both', () => {
    expect(linesOf(operation(ops.exp, 'float64'), 'float64')).toBe(null);
    expect(linesOf(operation(ops.exp, 'float64'), 'float32')).toBe(null);
    expect(linesOf(operation(ops.abs, 'float64'), 'float64')).not.toBe(null);
    expect(linesOf(operation(ops.abs, 'float64'), 'float32')).toBe(null);
  });

  it('knows the attributes and the numbers that it can do', () => {
    for (const exponent of [-2, 3, 4])
      expect(
        linesOf(
          operation((x) => ops.pow(x, exponent), 'float32'),
          'float32',
        ),
      ).not.toBe(null);
    for (const exponent of [0, 0.5, 5])
      expect(
        linesOf(
          operation((x) => ops.pow(x, exponent), 'float32'),
          'float32',
        ),
      ).toBe(null);
    expect(linesOf(operation(ops.pow, 'float32', 'float32'), 'float32')).toBe(null);
    expect(
      linesOf(
        operation((x) => ops.cast(x, 'int32'), 'float32'),
        'float32',
      ),
    ).toBe(null);
    expect(
      linesOf(
        operation((x) => ops.cast(x, 'float32'), 'int32'),
        'float32',
      ),
    ).toBe(null);
  });

  it('compares numbers, not masks', () => {
    const same: Fn = (x, y) => ops.equal(ops.greater(x, 0), ops.greater(y, 0));
    expect(linesOf(operation(same, 'float32', 'float32'), 'float32')).toBe(null);
  });

  it('has none for a record of the same name', () => {
    const own = { ...ops.expOp };
    expect(
      linesOf(
        operation((x) => apply(own, [x], {}), 'float32'),
        'float32',
      ),
    ).toBe(null);
  });
});
