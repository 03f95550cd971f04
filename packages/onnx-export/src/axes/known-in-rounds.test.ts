import { arange, normal, ones, stack, type Tensor } from '@gradkit/core-tensor';
import { createSession } from '@gradkit/runtime';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { exportModel } from '../index.ts';

const axes = { dynamicAxes: { input: { 0: 'n' } } };
const table = arange(41);

/** As many as there are rows, joined. */
const rounds = ({ shape: [n] }: Tensor, f: (i: number, n: number) => Tensor): Tensor =>
  stack(Array.from({ length: n }, (_, i) => f(i, n)));

describe('known values that are joined, one for each row', () => {
  it('are a part of a larger one', async () => {
    const f = (x: Tensor): Tensor => rounds(x, (i) => table.slice([i]));
    const session = await createSession(await exportModel(f, [ones([5, 3])], axes));
    for (const n of [1, 2, 7]) expectClose((await session.run({ input: ones([n, 3]) })).output, f(ones([n, 3])));
    await session.close();
  });

  it('are a part of a larger one that is used on', async () => {
    const f = (x: Tensor): Tensor => rounds(x, (i) => table.slice([i])).mul(x.sum(1));
    const session = await createSession(await exportModel(f, [normal([5, 3])], axes));
    for (const n of [1, 2, 7]) {
      const x = normal([n, 3]);
      expectClose((await session.run({ input: x })).output, f(x), { absolute: 1e-5 });
    }
    await session.close();
  });

  it.each<[string, (x: Tensor) => Tensor]>([
    ['parts of one length', (x) => rounds(x, (i) => table.slice([[i, i + 3]]))],
    ['parts as long as the axis', (x) => rounds(x, (i, n) => table.slice([[i, i + n]]))],
    ['parts that are used on', (x) => rounds(x, (i, n) => table.slice([[i, i + n]])).add(x.sum())],
    ['what is made in each round', (x) => rounds(x, (i, n) => arange(n).add(i))],
  ])('have no rule: %s', async (_, f) => {
    await expect(exportModel(f, [ones([5, 3])], axes)).rejects.toThrow(
      /^exportModel: the constant \[5, \d\] that \w+(?: \(.*\))? takes follows n in a way that no rule was found for; /,
    );
  });
});
