import {
  chunk,
  diagonal,
  matmul,
  normal,
  ones,
  slice,
  split,
  stack,
  tanh,
  tensorSplit,
  transpose,
  unbind,
  zeros,
  Generator,
  type Tensor,
} from '@gradkit/core-tensor';
import { createSession } from '@gradkit/runtime';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { exportModel } from '../index.ts';

type Function = (x: Tensor) => Tensor;

const rowsOf = (x: Tensor): number => x.shape[0];

/** Exports at one number of rows, and compares at others. */
async function expectSame(f: Function, example: number, rows: readonly number[]): Promise<void> {
  const bytes = await exportModel(f, [ones([example, 2])], { inputNames: ['x'], outputNames: ['y'] });
  const session = await createSession(bytes);
  for (const count of rows) {
    const x = normal([count, 2], { rng: new Generator(count) });
    const { y } = await session.run({ x });
    expect(y.shape, `${count} rows`).toEqual(f(x).shape);
    expectClose(y, f(x), { absolute: 1e-5 });
  }
  await session.close();
}

const around = (...sizes: readonly number[]): number[] => sizes.flatMap((size) => [size - 1, size, size + 1]);

describe('a bound that is far from the example', () => {
  it.each<[string, Function, example: number, bound: number]>([
    ['all rows but the last 72', (x) => slice(x, [[null, -72]]), 5, 72],
    ['all rows but the last 300', (x) => slice(x, [[null, -300]]), 128, 300],
    ['the first 300 rows', (x) => slice(x, [[0, 300]]), 128, 300],
    ['a diagonal', (x) => diagonal(matmul(x, transpose(x)), { offset: 90 }), 5, 90],
    ['the first of parts of 90', (x) => split(x, 90)[0], 5, 90],
    ['a number in JavaScript', (x) => x.div(Math.min(rowsOf(x), 200)), 5, 200],
  ])('%s', async (_, f, example, bound) => {
    await expectSame(f, example, [example, ...around(bound), 2 * bound, 4000]);
  });

  it('rounds of a loop', async () => {
    const last = (x: Tensor): Tensor => {
      const rows = unbind(x).slice(0, 12);
      return rows.reduce((h, row) => tanh(h.add(row)), zeros([2]));
    };
    await expectSame(last, 5, [1, 5, ...around(12), 100]);
    const all = (x: Tensor): Tensor => {
      let h = zeros([2]);
      const states = unbind(x).map((row) => (h = tanh(h.add(row))));
      return stack(states.slice(0, 90));
    };
    await expectSame(all, 5, [1, 5, ...around(90), 300]);
  });
});

describe('steps of many sizes', () => {
  it.each<[string, Function, example: number, step: number]>([
    ['what 16 leave', (x) => slice(x, [[rowsOf(x) % 16, null]]), 128, 16],
    ['what 12 leave', (x) => slice(x, [[rowsOf(x) % 12, null]]), 48, 12],
    ['what 48 leave', (x) => x.div((rowsOf(x) % 48) + 1), 100, 48],
    ['the first of 32 parts', (x) => chunk(x, 32)[0], 100, 32],
    ['the first of 30 parts', (x) => chunk(x, 30)[0], 128, 30],
    ['rounded up', (x) => zeros([Math.ceil(rowsOf(x) / 32)]).add(x.sum()), 100, 32],
    ['rounded down', (x) => x.div(Math.floor(rowsOf(x) / 64) + 1), 128, 64],
  ])('%s', async (_, f, example, step) => {
    await expectSame(f, example, [example, ...around(step, 2 * step, 3 * step, 11 * step)]);
  });

  it('halves of a product of two axes, rounded up', async () => {
    const f: Function = (x) => slice(x.reshape([-1, 4]), [[null, null, 2]]);
    const dynamicAxes = { x: { 0: 'batch', 1: 'length' } };
    const session = await createSession(await exportModel(f, [ones([4, 4, 4])], { inputNames: ['x'], dynamicAxes }));
    for (const [batch, length] of [
      [3, 5],
      [2, 3],
      [1, 1],
    ]) {
      const x = ones([batch, length, 4]);
      expectClose((await session.run({ x })).output, f(x));
    }
    await session.close();
  });

  it('that no rule was found for are refused', async () => {
    const second = (x: Tensor): Tensor => tensorSplit(x, 30)[1]; // from ⌈n / 30⌉ on, ⌊(n + 28) / 30⌋ rows
    await expect(exportModel(second, [ones([128, 2])])).rejects.toThrow(
      /tensorSplit .* follows batch in a way that no rule was found for/,
    );
    await expect(exportModel((x) => x.div(Math.floor(rowsOf(x) / 100) + 1), [ones([128, 2])])).rejects.toThrow(
      /no rule was found for/,
    );
  });
});
