import { normal, ones, stack, tensor, where, zeros, type Tensor } from '@gradkit/core-tensor';
import { createSession } from '@gradkit/runtime';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { describeModel, exportModel } from '../index.ts';

const axes = { dynamicAxes: { input: { 0: 'n' } } };

describe('loops over an axis of no rows', () => {
  it.each<[string, (x: Tensor) => Tensor | Tensor[]]>([
    [
      'a first round that has no state',
      (x) => {
        let state: Tensor | null = null;
        for (const row of x.unbind(0)) state = state === null ? row : state.mul(0.5).add(row);
        return state ?? zeros([2]);
      },
    ],
    [
      'the state of two rounds before',
      (x) => {
        let [before, state] = [zeros([2]), ones([2])];
        for (const row of x.unbind(0)) [before, state] = [state, before.add(state).mul(0.3).add(row)];
        return [before, state];
      },
    ],
    [
      'two first rows that differ',
      (x) => {
        let state = zeros([2]);
        for (let i = 0; i < x.shape[0]; i++) {
          const row = x.slice([i]);
          state = i === 0 ? row.exp() : i === 1 ? state.sub(row.sin()) : state.mul(0.5).add(row);
        }
        return state;
      },
    ],
    [
      'a choice among rows of a mask',
      (x) => {
        const mask = x.greater(0);
        let [state, last] = [ones([2]), zeros([2])];
        for (let i = 0; i < x.shape[0]; i++)
          [state, last] = [where(mask.slice([i]), state.add(last).tanh(), state), state];
        return state;
      },
    ],
    [
      'joined states, and the last one',
      (x) => {
        let state = zeros([2]);
        const seen = x.unbind(0).map((row) => (state = state.add(row).tanh()));
        return [seen.length === 0 ? zeros([0, 2]) : stack(seen), state];
      },
    ],
    [
      'states joined along their own axis',
      (x) => {
        let state = zeros([2]);
        const seen = x.unbind(0).map((row) => (state = state.add(row).tanh()));
        return seen.length === 0 ? zeros([2, 0]) : stack(seen, 1);
      },
    ],
  ])('give what is there before them: %s', async (_, f) => {
    const session = await createSession(await exportModel(f, [normal([5, 2])], axes));
    for (const n of [0, 1, 2, 3, 5, 12]) {
      const x = normal([n, 2]);
      const found = Object.values(await session.run({ input: x }));
      [f(x)].flat().forEach((y, i) => {
        expect(found[i].shape).toEqual(y.shape);
        expectClose(found[i], y, { absolute: 1e-5 });
      });
    }
    await session.close();
  });

  it('keep the other axes, which may be dynamic, too', async () => {
    const f = (x: Tensor): Tensor[] => {
      let state = zeros([x.shape[0], 3]);
      const seen = x.unbind(1).map((step) => (state = state.add(step).tanh()));
      return [seen.length === 0 ? zeros([x.shape[0], 0, 3]) : stack(seen, 1), state];
    };
    const dynamicAxes = { input: { 0: 'batch', 1: 'length' } };
    const session = await createSession(await exportModel(f, [normal([2, 5, 3])], { dynamicAxes }));
    for (const [batch, length] of [
      [4, 0],
      [0, 4],
      [0, 0],
      [3, 2],
    ]) {
      const x = normal([batch, length, 3]);
      const found = Object.values(await session.run({ input: x }));
      f(x).forEach((y, i) => expectClose(found[i], y, { absolute: 1e-5 }));
    }
    await session.close();
  });

  it('have no branch where the state stands before all rounds', async () => {
    const f = (x: Tensor): Tensor => x.unbind(0).reduce((state, row) => state.mul(0.5).add(row), tensor([1, 2]));
    expect(describeModel(await exportModel(f, [normal([5, 2])], axes)).operators).not.toContain('If');
  });
});
