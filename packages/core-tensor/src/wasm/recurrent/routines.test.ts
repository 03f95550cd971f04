import { expect, it } from 'vitest';
import { Generator, uniform } from '../../index.ts';
import type { WasmKernel } from '../program.ts';
import { hasRelaxedSimd } from '../relaxed-simd.ts';
import type { WasmRoutine } from '../routine.ts';
import { gruCell, gruGradientCell, lstmCell, lstmGradientCell, rnnCells, rnnGradientCell } from './cells.ts';
import { gradientRoutine } from './gradient-routine.ts';
import { stepRoutine } from './step-routine.ts';

const [length, batch, hidden] = [4, 7, 6];
const sizes = { length, batch, hidden };
const all = length * batch * hidden;
const state = batch * hidden;

/** A routine, and how many numbers each of its inputs and results has. */
interface Sized {
  readonly routine: WasmRoutine;
  readonly inputs: readonly number[];
  readonly results: readonly number[];
}

const repeat = (count: number, size: number): number[] => new Array<number>(count).fill(size);

function steps(fused: boolean): Sized[] {
  const kinds = [
    { cell: lstmCell, states: 2, saved: 5 },
    { cell: gruCell, states: 1, saved: 4 },
    { cell: rnnCells.tanh, states: 1, saved: 0 },
    { cell: rnnCells.relu, states: 1, saved: 0 },
  ];
  return kinds.map(({ cell, states, saved }) => ({
    routine: stepRoutine(cell, sizes, { states, saved, reverse: false, varied: false, fused }),
    inputs: [...repeat(states, state), cell.gates * all, cell.gates * hidden * hidden, cell.gates * hidden],
    results: [...repeat(states, state), all, ...repeat(saved, all)],
  }));
}

function gradients(fused: boolean): Sized[] {
  const kinds = [
    { cell: lstmGradientCell, states: 2 },
    { cell: gruGradientCell, states: 1 },
    { cell: rnnGradientCell, states: 1 },
  ];
  return kinds.map(({ cell, states }) => ({
    routine: gradientRoutine(cell, sizes, { states, reverse: true, varied: false, fused }),
    inputs: [...repeat(states, state), all, ...repeat(cell.factors, all), cell.gates * hidden * hidden],
    results: [...repeat(states, state), cell.gates * all, ...(cell.givesD ? [all] : [])],
  }));
}

const untouched = -77;

/** Runs a routine with its rows divided at some of them, and gives what is in each result, and behind it. */
function run({ routine, inputs, results }: Sized, division: readonly number[]): number[][] {
  const memory = new WebAssembly.Memory({ initial: 4 });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(routine.makeModule()), { memory: { memory } });
  let end = 1024;
  const place = (bytes: number): number => {
    const address = end;
    end += Math.ceil(bytes / 4) * 4 + 8;
    return address;
  };
  const numbers = new Float32Array(memory.buffer);
  numbers.fill(untouched, end / 4);
  const rng = new Generator(3);
  const given = inputs.map((size) => {
    const address = place(4 * size);
    numbers.set(uniform([size], { low: -1, high: 1, rng }).data, address / 4);
    return address;
  });
  const made = results.map((size) => place(4 * size));
  const scratch = routine.scratch.map(place);
  new Int32Array(memory.buffer).set([...given, ...made, ...scratch, ...routine.numbers]);
  routine.functions.forEach(({ parts }, i) => {
    const bounds = [0, ...division.filter((at) => at < parts), parts];
    bounds.slice(1).forEach((to, k) => (exports[i] as WasmKernel)(bounds[k], to, 0, 0));
  });
  return results.map((size, i) => [...numbers.subarray(made[i] / 4, made[i] / 4 + size + 2)]);
}

const routines = [false, ...(hasRelaxedSimd() ? [true] : [])].flatMap((fused) =>
  [...steps(fused), ...gradients(fused)].map((one) => ({ key: one.routine.key, ...one })),
);

it.each(routines)('$key: the same bits, however rows are divided', (one) => {
  const whole = run(one, []);
  expect(whole.flat().every((x) => Number.isFinite(x))).toBe(true);
  for (const division of [[1], [4], [2, 3, 6]]) expect(run(one, division)).toEqual(whole);
});

it.each(routines)('$key: nothing is written behind a result', (one) => {
  for (const result of run(one, [3])) expect(result.slice(-2)).toEqual([untouched, untouched]);
});

it.each(routines)('$key: a module for shared memory, too', ({ routine }) => {
  expect(WebAssembly.validate(routine.makeModule({ isShared: true }))).toBe(true);
});
