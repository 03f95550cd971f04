import { describe, expect, it } from 'vitest';
import { applyAll } from '../apply.ts';
import { operations } from '../operations.ts';
import { addOp, divOp, mulOp, negOp, subOp } from '../ops/index.ts';
import { Tensor } from '../tensor.ts';
import { assemble, assembleFlat } from './assemble.ts';
import type { Operand, Program, WasmKernel } from './program.ts';

const vector = (index: number): Operand => ({ kind: 'vector', index });
const scalar = (index: number): Operand => ({ kind: 'scalar', index });
const line = (index: number): Operand => ({ kind: 'line', index });
const arrays = { float32: Float32Array, float64: Float64Array } as const;

type Numbers = readonly number[];

/** Runs a program over vectors, each of whole multiples of 16 bytes, and gives what is in them afterwards. */
function run(program: Program, vectors: readonly Numbers[], scalars: Numbers = [], at = 0): Numbers[] {
  const nothing: Program = { storage: 'float32', dtype: 'float32', vectors: 0, scalars: 0, lines: [], stores: [] };
  const programs = [...Array.from({ length: at }, () => nothing), program];
  const modules = [assembleFlat(programs), ...(program.storage === program.dtype ? [assemble(programs)] : [])];
  const [result, ...others] = modules.map((bytes) => {
    const memory = new WebAssembly.Memory({ initial: 2 });
    const views = vectors.map((values, i) => {
      const view = new arrays[program.storage](memory.buffer, 1024 * (i + 1), values.length);
      view.set(values);
      return view;
    });
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { memory: { memory } });
    const end = 1024 * (vectors.length + 1);
    new Int32Array(memory.buffer, end).set(views.map(({ byteOffset }) => byteOffset));
    new Float64Array(memory.buffer, end + 1024).set(scalars);
    (exports[at] as WasmKernel)(0, views[0].length, end, end + 1024);
    return views.map((view) => [...view]);
  });
  for (const other of others) expect(other).toEqual(result);
  return result;
}

const special = [1, -2, 0.1, 3e30, Number.NaN, Infinity, -Infinity, -7];
const others = [3, 5, -0.7, -1e-30, 1, 2, Infinity, Number.NaN];

describe('every instruction does what its operation does, to the last bit', () => {
  const unary = ['abs', 'neg', 'sqrt'];
  const both = operations.flatMap(({ name, simd }) =>
    simd === undefined ? [] : (['float32', 'float64'] as const).map((dtype) => ({ name, opcode: simd[dtype], dtype })),
  );

  it.each(both)('$name in $dtype', ({ name, opcode, dtype }) => {
    const inputs = [special, others].slice(0, unary.includes(name) ? 1 : 2);
    const op = operations.find((one) => one.name === name)!;
    const given = inputs.map((values) => tensorOf(dtype, values));
    const [expected] = applyAll(op, given, {});
    const [result] = run(
      {
        storage: dtype,
        dtype,
        vectors: 3,
        scalars: 0,
        lines: [{ opcode, operands: inputs.map((_, i) => vector(i + 1)) }],
        stores: [{ vector: 0, value: line(0) }],
      },
      [special.map(() => 0), special, others],
    );
    expect(result).toEqual([...expected.data]);
  });

  function tensorOf(dtype: keyof typeof arrays, values: readonly number[]): Tensor {
    return new Tensor({ shape: [values.length], dtype }, arrays[dtype].from(values));
  }
});

describe('a program', () => {
  const swap: Program = {
    storage: 'float32',
    dtype: 'float32',
    vectors: 2,
    scalars: 0,
    lines: [
      { opcode: negOp.simd!.float32, operands: [vector(1)] },
      { opcode: negOp.simd!.float32, operands: [vector(0)] },
    ],
    stores: [
      { vector: 0, value: line(0) },
      { vector: 1, value: line(1) },
    ],
  };

  it('reads all of an element before it writes any', () => {
    expect(run(swap, [[1, 2, 3, 4], [5, 6, 7, 8]])).toEqual([[-5, -6, -7, -8], [-1, -2, -3, -4]]); // prettier-ignore
  });

  it('goes through all elements and no further', () => {
    const values = Array.from({ length: 40 }, (_, i) => i + 1);
    const beyond = [...values, ...values];
    expect(run(swap, [values, beyond])[1]).toEqual([...values.map((x) => -x), ...values]);
  });

  it('takes single numbers in their order, and results of earlier lines', () => {
    const program: Program = {
      storage: 'float64',
      dtype: 'float64',
      vectors: 1,
      scalars: 2,
      lines: [
        { opcode: mulOp.simd!.float64, operands: [vector(0), scalar(1)] },
        { opcode: subOp.simd!.float64, operands: [scalar(0), line(0)] },
        { opcode: divOp.simd!.float64, operands: [line(1), line(0)] },
      ],
      stores: [{ vector: 0, value: line(2) }],
    };
    expect(run(program, [[1, 2]], [100, 10])).toEqual([[9, 4]]);
  });

  it('computes in double precision what lies in single, and rounds what is stored', () => {
    const program: Program = {
      storage: 'float32',
      dtype: 'float64',
      vectors: 2,
      scalars: 1,
      lines: [
        { opcode: mulOp.simd!.float64, operands: [vector(0), vector(0)] },
        { opcode: addOp.simd!.float64, operands: [line(0), scalar(0)] },
        { opcode: mulOp.simd!.float64, operands: [line(1), scalar(0)] },
      ],
      stores: [
        { vector: 0, value: line(1) },
        { vector: 1, value: line(2) },
      ],
    };
    const values = [1.1, 1e25, -3, 1e-20, 5, 6].map(Math.fround); // 1e50 is beyond single precision
    const beyond = [7, 7, 7, 7, 7, 7, 7, 7];
    const sums = values.map((x) => Math.fround(x * x + 0.1));
    const products = sums.map((x) => Math.fround(x * 0.1));
    expect(run(program, [values, beyond], [0.1])).toEqual([sums, [...products, 7, 7]]);
  });

  it('may have more lines, vectors and single numbers than fit a byte', () => {
    const count = 150;
    const program: Program = {
      storage: 'float32',
      dtype: 'float32',
      vectors: 60,
      scalars: count,
      lines: Array.from({ length: count }, (_, i) => ({
        opcode: addOp.simd!.float32,
        operands: [i === 0 ? vector(59) : line(i - 1), scalar(i)],
      })),
      stores: [{ vector: 0, value: line(count - 1) }],
    };
    const vectors = Array.from({ length: 60 }, (_, i) => [i, i, i, i]);
    const numbers = Array.from({ length: count }, (_, i) => i);
    const total = 59 + (count * (count - 1)) / 2;
    expect(run(program, vectors, numbers)[0]).toEqual([total, total, total, total]);
  });

  it('is exported under its number, also beyond 127', () => {
    expect(run(swap, [[1, 2, 3, 4], [5, 6, 7, 8]], [], 130)[0]).toEqual([-5, -6, -7, -8]); // prettier-ignore
  });

  it('works on memory that threads share', () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true });
    const view = new Float32Array(memory.buffer, 1024, 4).fill(3);
    new Int32Array(memory.buffer).fill(view.byteOffset, 0, 2);
    const module = new WebAssembly.Module(assemble([swap], { isShared: true }));
    const { exports } = new WebAssembly.Instance(module, { memory: { memory } });
    (exports[0] as WasmKernel)(0, 4, 0, 64);
    expect([...view]).toEqual([-3, -3, -3, -3]);
  });
});
