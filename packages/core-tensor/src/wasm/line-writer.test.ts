import { describe, expect, it } from 'vitest';
import { assemble } from './assemble.ts';
import { LineWriter } from './line-writer.ts';
import type { Operand, WasmKernel } from './program.ts';
import { hasRelaxedSimd } from './relaxed-simd.ts';

const x: Operand = { kind: 'vector', index: 0 };
const opcodes = { add: 0xe4, mul: 0xe6, less: 0x43, select: 0x52, shiftLeft: 0xab, toWhole: 0xf8 };

/** What a program of one vector makes of it. */
function applied(
  write: (lines: LineWriter) => Operand,
  values: readonly number[],
  lines = new LineWriter('float32'),
): number[] {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const view = new (lines.dtype === 'float32' ? Float32Array : Float64Array)(memory.buffer, 64, values.length);
  view.set(values);
  new Int32Array(memory.buffer).set([view.byteOffset]);
  const value = write(lines);
  const { dtype, constants, lines: written } = lines;
  const stores = [{ vector: 0, value }];
  const program = { storage: dtype, dtype, vectors: 1, scalars: 0, constants, lines: written, stores };
  const module = new WebAssembly.Module(assemble([program]));
  const { exports } = new WebAssembly.Instance(module, { memory: { memory } });
  (exports[0] as WasmKernel)(0, values.length, 0, 0);
  return [...view];
}

describe('LineWriter', () => {
  it('puts numbers into all lanes, rounded to the dtype', () => {
    const plus = (lines: LineWriter): Operand => lines.emit(opcodes.add, x, lines.constant(0.1));
    expect(applied(plus, [1, 2, -0.1, 0])).toEqual([1.1, 2.1, 0, 0.1].map(Math.fround));
    for (const value of [0.1, -0, NaN, Infinity, 5e-324])
      expect(applied((lines) => lines.constant(value), [1, 2], new LineWriter('float64'))).toEqual([value, value]);
  });

  it('puts bit patterns into all lanes', () => {
    expect(applied((lines) => lines.bits(0x3f800000), [0, 0, 0, 0])).toEqual([1, 1, 1, 1]);
    expect(applied((lines) => lines.bits(0, 0x3ff00000), [0, 0], new LineWriter('float64'))).toEqual([1, 1]);
    expect(applied((lines) => lines.bits(-0x80000000), [1, 1, 1, 1])).toEqual([-0, -0, -0, -0]);
  });

  it('writes instructions of three operands, and those that shift by a number of bits', () => {
    const selected = (lines: LineWriter): Operand =>
      lines.emit(opcodes.select, lines.constant(7), x, lines.emit(opcodes.less, x, lines.constant(2)));
    expect(applied(selected, [1, 2, NaN, -Infinity])).toEqual([7, 2, NaN, 7]);
    const powerOfTwo = (lines: LineWriter): Operand =>
      lines.shift(opcodes.shiftLeft, lines.emit(opcodes.toWhole, x), 23);
    expect(applied(powerOfTwo, [127, 128, 130, 254])).toEqual([1, 2, 8, 2 ** 127]);
  });

  it.each([false, hasRelaxedSimd()])('multiplies and adds, in one instruction: %s', (fused) => {
    for (const dtype of ['float32', 'float64'] as const) {
      const lines = new LineWriter(dtype, { fused });
      expect(applied((to) => to.multiplyAdd(x, to.constant(3), to.constant(1)), [1, 2, -3, 0.5], lines)).toEqual([4, 7, -8, 2.5]); // prettier-ignore
      expect(lines.lines).toHaveLength(fused ? 1 : 2);
    }
  });

  it('writes what is equal once', () => {
    const lines = new LineWriter('float32');
    const zeros = [lines.constant(0), lines.constant(-0), lines.bits(0)];
    expect(zeros.map(({ index }) => index)).toEqual([0, 1, 0]);
    expect(lines.emit(opcodes.add, x, zeros[0])).toBe(lines.emit(opcodes.add, x, zeros[2]));
    expect(lines.emit(opcodes.add, x, zeros[1])).not.toBe(lines.emit(opcodes.add, x, zeros[0]));
    expect(lines.shift(opcodes.shiftLeft, x, 1)).not.toBe(lines.shift(opcodes.shiftLeft, x, 2));
    expect(lines.constants).toHaveLength(2);
    expect(lines.lines).toHaveLength(4);
  });
});
