import { concat, zeros, type Tensor } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import {
  BatchNorm2d,
  Conv2d,
  Dropout,
  Embedding,
  Flatten,
  Linear,
  modelGraph,
  Module,
  ReLU,
  Sequential,
  TransformerEncoderLayer,
} from '../index.ts';

class Residual extends Module<[x: Tensor]> {
  readonly body = new Sequential(new Conv2d(4, 4, 3, { padding: 1 }), new BatchNorm2d(4));
  readonly relu = new ReLU();

  forward(x: Tensor): Tensor {
    return this.relu.forward(this.body.forward(x).add(x));
  }
}

const model = new Sequential(
  new Conv2d(1, 4, 3, { padding: 1 }),
  new Residual(),
  new Dropout(),
  new Flatten(),
  new Linear(4 * 8 * 8, 10),
);
const rows = (nodes: ReturnType<typeof modelGraph>): unknown[] =>
  nodes.map(({ name, type, inputs }) => `${inputs.join(' + ')} → ${name}: ${type}`);

it('lists layers and the operations between them, with skip connections', () => {
  const nodes = modelGraph(model, [2, 1, 8, 8]);
  expect(rows(nodes)).toEqual([
    ' → input: Input',
    'input → 0: Conv2d',
    '0 → 1.body.0: Conv2d',
    '1.body.0 → 1.body.1: BatchNorm2d',
    '1.body.1 + 0 → add: add',
    'add → 1.relu: ReLU',
    '1.relu → 2: Dropout',
    '2 → 3: Flatten',
    '3 → 4: Linear',
  ]);
  expect(nodes.map(({ shape }) => shape.join())).toEqual([
    '2,1,8,8', '2,4,8,8', '2,4,8,8', '2,4,8,8', '2,4,8,8', '2,4,8,8', '2,4,8,8', '2,256', '2,10',
  ]); // prettier-ignore
  expect(nodes.map(({ parameters }) => parameters)).toEqual([0, 40, 148, 8, 0, 0, 0, 0, 2570]);
});

it('takes layers that have layers as one, as deep as wanted', () => {
  expect(rows(modelGraph(model, [2, 1, 8, 8], { depth: 1 }))).toEqual([
    ' → input: Input',
    'input → 0: Conv2d',
    '0 → 1: Residual',
    '1 → 2: Dropout',
    '2 → 3: Flatten',
    '3 → 4: Linear',
  ]);
  expect(modelGraph(model, [2, 1, 8, 8], { depth: 1 })[2].parameters).toBe(156);
});

it('follows several inputs, lists and layers that are called twice', () => {
  class Net extends Module<[ids: Tensor, x: Tensor], { both: Tensor }> {
    readonly table = new Embedding(10, 3);
    readonly head = new Linear(3, 3);

    forward(ids: Tensor, x: Tensor): { both: Tensor } {
      const first = this.head.forward(this.table.forward(ids));
      return { both: concat([first, this.head.forward(x), zeros([4, 1])], 1) };
    }
  }
  const nodes = modelGraph(new Net(), [
    { shape: [4], dtype: 'int32' },
    { shape: [4, 3], dtype: 'float32' },
  ]);
  expect(rows(nodes)).toEqual([
    ' → input 1: Input',
    ' → input 2: Input',
    'input 1 → table: Embedding',
    'table → head: Linear',
    'input 2 → head (2): Linear',
    'head + head (2) → concat: concat',
  ]);
});

it('reads a model that is one layer, and the blocks of a transformer', () => {
  expect(rows(modelGraph(new Linear(2, 3), [1, 2]))).toEqual([' → input: Input', 'input → Linear: Linear']);
  const nodes = modelGraph(new TransformerEncoderLayer(8, 2, { dimFeedforward: 16 }), [1, 5, 8]);
  const norms = nodes.filter(({ type }) => type === 'LayerNorm');
  const sums = nodes.filter(({ type, inputs }) => type === 'add' && inputs.length === 2);
  expect([norms.length, sums.length]).toEqual([2, 2]);
  expect(sums[0].inputs).toContain('input');
  const known = new Set<string>();
  for (const { name, inputs } of nodes) {
    expect(inputs.every((source) => known.has(source))).toBe(true);
    known.add(name);
  }
});

it('leaves the model as it was, and says what it cannot read', () => {
  const dropout = new Dropout();
  modelGraph(new Sequential(dropout), [1, 2]);
  expect([dropout.training, Object.hasOwn(dropout, 'forward')]).toEqual([true, false]);
  expect(() => modelGraph(model, [2, 3, 8, 8])).toThrow('(3 vs 1)');
  expect(() => modelGraph(model, [2, 1, 8, 8], { depth: 0 })).toThrow('modelGraph: depth');
});
