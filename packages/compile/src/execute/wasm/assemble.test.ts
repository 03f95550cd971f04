import { applyAll, operations, Tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { assemble } from './assemble.ts';
import { instructions } from './instructions.ts';
import type { Operand, Program } from './program.ts';

const vector = (index: number): Operand => ({ kind: 'vector', index });
const scalar = (index: number): Operand => ({ kind: 'scalar', index });
const line = (index: number): Operand => ({ kind: 'line', index });
const arrays = { float32: Float32Array, float64: Float64Array } as const;

/** Runs a program over vectors, each of whole multiples of 16 bytes, and gives what is in them afterwards. */
function run(program: Program, vectors: readonly (readonly number[])[], scalars: readonly number[] = [], at = 0) {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const views = vectors.map((values, i) => {
    const view = new arrays[program.dtype](memory.buffer, 1024 * (i + 1), values.length);
    view.set(values);
    return view;
  });
  const nothing: Program = { dtype: 'float32', vectors: 0, scalars: 0, lines: [], stores: [] };
  const module = new WebAssembly.Module(assemble([...Array.from({ length: at }, () => nothing), program]));
  const { exports } = new WebAssembly.Instance(module, { memory: { memory } });
  const kernel = exports[at] as (...operands: number[]) => void;
  kernel(views[0].byteLength, ...views.map(({ byteOffset }) => byteOffset), ...scalars);
  return views.map((view) => [...view]);
}

const special = [1, -2, 0.1, 3e30, Number.NaN, Infinity, -Infinity, -7];
const others = [3, 5, -0.7, -1e-30, 1, 2, Infinity, Number.NaN];

describe('every instruction does what its operation does, to the last bit', () => {
  const both = [...instructions].flatMap(([name, { operands }]) =>
    (['float32', 'float64'] as const).map((dtype) => ({ name, operands, dtype })),
  );

  it.each(both)('$name in $dtype', ({ name, operands, dtype }) => {
    const inputs = [special, others].slice(0, operands);
    const op = operations.find((one) => one.name === name)!;
    const given = inputs.map((values) => tensorOf(dtype, values));
    const [expected] = applyAll(op, given, {});
    const [result] = run(
      {
        dtype,
        vectors: 3,
        scalars: 0,
        lines: [{ name, operands: inputs.map((_, i) => vector(i + 1)) }],
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
    dtype: 'float32',
    vectors: 2,
    scalars: 0,
    lines: [
      { name: 'neg', operands: [vector(1)] },
      { name: 'neg', operands: [vector(0)] },
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
      dtype: 'float64',
      vectors: 1,
      scalars: 2,
      lines: [
        { name: 'mul', operands: [vector(0), scalar(1)] },
        { name: 'sub', operands: [scalar(0), line(0)] },
        { name: 'div', operands: [line(1), line(0)] },
      ],
      stores: [{ vector: 0, value: line(2) }],
    };
    expect(run(program, [[1, 2]], [100, 10])).toEqual([[9, 4]]);
  });

  it('may have more lines, vectors and single numbers than fit a byte', () => {
    const count = 150;
    const program: Program = {
      dtype: 'float32',
      vectors: 60,
      scalars: count,
      lines: Array.from({ length: count }, (_, i) => ({
        name: 'add',
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
});
