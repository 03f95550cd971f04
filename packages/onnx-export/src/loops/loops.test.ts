import {
  concat,
  floorDivide,
  full,
  gelu,
  linear,
  normal,
  ones,
  seed,
  slice,
  split,
  stack,
  take,
  tensor,
  zeros,
  type Tensor,
} from '@gradkit/core-tensor';
import { LSTM } from '@gradkit/layers';
import { expectClose } from '@gradkit-internal/testing';
import { createSession } from '@gradkit/runtime';
import { describe, expect, it } from 'vitest';
import { describeModel, exportModel } from '../index.ts';

seed(2);

const axes = { dynamicAxes: { input: { 0: 'batch', 1: 'length' } } };
const [wx, wh, bias] = [normal([12, 3]), normal([12, 4]), normal([12])];

/** A step of a gated network: hidden and cell, `[batch, 4]`. */
function step(x: Tensor, [hidden, cell]: readonly [Tensor, Tensor]): [hidden: Tensor, cell: Tensor] {
  const [i, f, o] = split(linear(x, wx, bias).add(linear(hidden, wh)), 4, 1);
  const next = f.sigmoid().mul(cell).add(i.sigmoid().mul(i.tanh()));
  return [o.sigmoid().mul(next.tanh()), next];
}

const start = (x: Tensor): [Tensor, Tensor] => {
  const nothing = zeros([x.shape[0], 4]);
  return [nothing, nothing];
};

describe('loops over an axis whose size is free', () => {
  it.each<[string, (x: Tensor) => Tensor | Tensor[]]>([
    [
      'all states, stacked in front',
      (x) => {
        let state = start(x);
        const seen: Tensor[] = [];
        for (let t = 0; t < x.shape[1]; t++) seen.push((state = step(slice(x, [null, t]), state))[0]);
        return stack(seen);
      },
    ],
    [
      'all states, stacked along the axis, and the last ones',
      (x) => {
        let state = start(x);
        const seen: Tensor[] = [];
        for (let t = 0; t < x.shape[1]; t++) seen.push((state = step(slice(x, [null, t]), state))[0]);
        return [stack(seen, 1), ...state];
      },
    ],
    [
      'the last state, from steps cut before',
      (x) => {
        let state = start(x);
        for (const part of split(x, 1, 1)) state = step(part.squeeze(1), state);
        return state[0];
      },
    ],
    [
      'backwards',
      (x) => {
        let state = start(x);
        for (let t = x.shape[1] - 1; t >= 0; t--) state = step(slice(x, [null, t]), state);
        return state;
      },
    ],
    [
      'a first state that comes out, too',
      (x) => {
        let sum = x.slice([null, 0]).mul(0.5);
        const seen = [sum.unsqueeze(1)];
        for (let t = 1; t < x.shape[1]; t++) {
          sum = sum
            .mul(0.9)
            .add(gelu(x.slice([null, t])))
            .reshape([1, x.shape[0], 3])
            .squeeze(0);
          seen.push(sum.unsqueeze(1));
        }
        return concat(seen, 1);
      },
    ],
    [
      'two layers, one after the other',
      (x) => {
        let inputs = x;
        for (const size of [3, 4]) {
          const weight = ones([4, size]).mul(0.1);
          let hidden = zeros([x.shape[0], 4]);
          const seen: Tensor[] = [];
          for (let t = 0; t < x.shape[1]; t++) {
            hidden = linear(inputs.slice([null, t]), weight)
              .add(hidden.mul(0.5))
              .tanh();
            seen.push(hidden);
          }
          inputs = stack(seen, 1);
        }
        return inputs;
      },
    ],
    [
      'pairs of steps next to each other',
      (x) => {
        let sum = zeros([x.shape[0], 3]);
        for (let t = 0; t + 1 < x.shape[1]; t++) sum = sum.mul(0.5).add(x.slice([null, t]).mul(x.slice([null, t + 1])));
        return sum;
      },
    ],
    [
      'what has no operator of its own',
      (x) => {
        let sum = zeros([x.shape[0], 3]);
        for (let t = 0; t < x.shape[1]; t++) sum = floorDivide(sum.sub(x.slice([null, t])), 0.5);
        return sum;
      },
    ],
  ])('become one: %s', async (_, f) => {
    for (const opset of [17, 23]) {
      const bytes = await exportModel(f, [normal([2, 5, 3])], { ...axes, opset });
      const { operators } = describeModel(bytes);
      expect(operators).toContain('Loop');
      expect(operators.length).toBeLessThan(60);
      const session = await createSession(bytes);
      for (const [batch, length] of [
        [1, 2],
        [3, 5],
        [2, 40],
      ]) {
        const x = normal([batch, length, 3]);
        const found = Object.values(await session.run({ input: x }));
        [f(x)].flat().forEach((y, i) => expectClose(found[i], y, { absolute: 1e-5 }));
      }
    }
  });

  it('of a layer whose steps have no operator take any length', async () => {
    const layer = new LSTM(3, 4, { projSize: 2, bidirectional: true });
    const session = await createSession(
      await exportModel((x: Tensor) => layer.forward(x)[0], [normal([5, 2, 3])], { verify: false }),
    );
    for (const length of [1, 2, 7]) {
      const x = normal([length, 2, 3]);
      expectClose((await session.run({ input: x })).output, layer.forward(x)[0], { absolute: 1e-6 });
    }
    await session.close();
  });

  it('give NaN from an index out of range on, as without them', async () => {
    const table = normal([4, 2]);
    const f = (ids: Tensor): Tensor => {
      let hidden = zeros([2]);
      const seen: Tensor[] = [];
      for (let t = 0; t < ids.shape[0]; t++)
        seen.push(
          (hidden = take(table, ids.slice([t]))
            .add(hidden.mul(0.5))
            .tanh()),
        );
      return stack(seen);
    };
    const idsOf = (values: readonly number[]): Tensor => tensor(values, { dtype: 'int32' });
    const bytes = await exportModel(f, [idsOf([0, 1, 2])], { dynamicAxes: { input: { 0: 'length' } } });
    expect(describeModel(bytes).operators).toContain('Loop');
    const session = await createSession(bytes);
    for (const out of [-1, 4]) {
      const { output } = await session.run({ input: idsOf([3, out, 2, 1, 0]) });
      expectClose(output.slice([[0, 1]]), f(idsOf([3])));
      expectClose(output.slice([[1]]), full([4, 2], NaN));
    }
    await session.close();
  });

  it('of rounds that do not hang together are an error', async () => {
    const f = (x: Tensor): Tensor => {
      let sum = zeros([x.shape[0], 3]);
      for (let t = 0; t < x.shape[1]; t++) {
        const part = x.slice([null, t]);
        sum = t % 2 === 0 ? sum.add(part.exp()) : sum.mul(part.tanh());
      }
      return sum;
    };
    await expect(exportModel(f, [normal([2, 5, 3])], axes)).rejects.toThrow(
      /^exportModel: axis length cannot be free: .* when it is \d+ instead of 5 \(.*\); do the same at every size, or leave length out of dynamicAxes$/,
    );
  });

  it('stay unrolled where the size is fixed', async () => {
    const f = (x: Tensor): Tensor => {
      let sum = tensor(0).add(x.slice([null, 0]));
      for (let t = 1; t < x.shape[1]; t++) sum = sum.mul(0.5).add(x.slice([null, t]));
      return sum;
    };
    expect(describeModel(await exportModel(f, [normal([2, 5, 3])])).operators).not.toContain('Loop');
  });
});
