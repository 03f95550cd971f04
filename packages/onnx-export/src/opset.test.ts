import { gelu, maximum, normal, softmax, sort, tensor, topk, uniform, zeros, type Tensor } from '@gradkit/core-tensor';
import { BatchNorm1d, Conv1d, GELU, LayerNorm, Linear, MaxPool1d, Sequential } from '@gradkit/layers';
import { createSession } from '@gradkit/runtime';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { describeModel, exportModel } from './index.ts';

const opsets = [17, 18, 19, 20, 21, 22, 23];

describe.each(opsets)('opset %i', (opset) => {
  it('runs a network', async () => {
    const model = new Sequential(
      new Conv1d(2, 4, 3),
      new BatchNorm1d(4),
      new GELU(),
      new MaxPool1d(2),
      new LayerNorm(4),
      new Linear(4, 3),
      new GELU({ approximate: 'tanh' }),
    ).eval();
    const bytes = await exportModel(model, [normal([3, 2, 10])], { opset });
    expect(describeModel(bytes).opset).toBe(opset);
    expect(describeModel(bytes).operators.includes('Gelu')).toBe(opset >= 20);
    const x = normal([5, 2, 10]);
    expectClose((await (await createSession(bytes)).run({ input: x })).output, model.forward(x), { absolute: 1e-5 });
  });

  it('runs reductions, of some axes, all and none', async () => {
    const f = (x: Tensor): Tensor[] => [
      x.max(1),
      x.mean(null, { keepDims: true }),
      x.min([0, 2]),
      x.prod(),
      x.mean([]),
      x.sum(1).add(maximum(x, 0.1).sum([0, 1])),
      softmax(x).variance(-1),
    ];
    const bytes = await exportModel(f, [uniform([3, 4, 2])], { opset, dynamicAxes: { input: { 1: 'length' } } });
    const x = uniform([3, 7, 2]);
    const found = Object.values(await (await createSession(bytes)).run({ input: x }));
    f(x).forEach((y, i) => expectClose(found[i], y));
  });
});

it('an operator that an opset does not have in that form is an error', async () => {
  const f = (x: Tensor): Tensor => gelu(x);
  await expect(exportModel(f, [uniform([2])], { opset: 16 })).rejects.toThrow('in 17 … 23');
});

describe('sorting', () => {
  it('survives a batch of 0', async () => {
    const largest = (x: Tensor): Tensor[] => {
      const { values, indices } = topk(x, 2, 1);
      return [values, indices, sort(x, -1, { descending: true }).values];
    };
    const bytes = await exportModel(largest, [normal([3, 4, 5])]);
    const session = await createSession(bytes, { device: 'cpu' });
    for (const batch of [0, 1, 4]) {
      const x = normal([batch, 4, 5]);
      const found = Object.values(await session.run({ input: x }));
      largest(x).forEach((y, i) => expect(found[i].toArray()).toEqual(y.toArray()));
    }
  });

  it('stays as it is where no axis can be empty', async () => {
    const bytes = await exportModel((x: Tensor) => sort(x).values, [normal([3, 4])], { dynamicAxes: {} });
    expect(describeModel(bytes).operators).not.toContain('Transpose');
  });

  it('survives a sorted axis without entries', async () => {
    const bytes = await exportModel((x: Tensor) => sort(x).values, [normal([3, 4])], {
      dynamicAxes: { input: { 1: 'n' } },
    });
    const session = await createSession(bytes, { device: 'cpu' });
    expect((await session.run({ input: zeros([3, 0]) })).output.shape).toEqual([3, 0]);
    expect(
      (
        await session.run({
          input: tensor([
            [2, 1],
            [4, 3],
            [6, 5],
          ]),
        })
      ).output.toArray(),
    ).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
  });
});
