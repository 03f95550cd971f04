import { Parameter } from '@gradkit/autograd';
import { ones, tensor, zeros, type Tensor } from '@gradkit/core-tensor';
import { readGolden } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import {
  BatchNorm1d,
  BatchNorm2d,
  Conv1d,
  Conv2d,
  ConvTranspose2d,
  Dropout,
  Embedding,
  Flatten,
  Linear,
  LSTM,
  MaxPool2d,
  Module,
  modelStatistics,
  ReLU,
  Sequential,
  summary,
  TransformerEncoderLayer,
} from '../index.ts';

const image = (): Sequential =>
  new Sequential(
    new Conv2d(1, 32, 3, { padding: 1 }),
    new BatchNorm2d(32),
    new MaxPool2d(2),
    new Dropout(),
    new Flatten(),
    new Sequential(new Linear(32 * 14 * 14, 128), new ReLU(), new Linear(128, 10)),
  );

/** Two inputs, two outputs, a parameter of its own, a shared layer and an unused one. */
class Net extends Module<[ids: Tensor, x: Tensor], { a: Tensor; b: Tensor }> {
  readonly scale = new Parameter(ones([1000]));
  readonly table = new Embedding(100, 8);
  readonly heads = [new Linear(8, 2), new Linear(8, 3)];
  readonly again = this.heads[0];
  readonly unused = new Linear(1, 1).requiresGrad(false);

  forward(ids: Tensor, x: Tensor): { a: Tensor; b: Tensor } {
    const rows = this.table.forward(ids).add(x);
    return { a: this.again.forward(rows), b: this.heads[1].forward(rows) };
  }
}

const text = (lines: string): string => lines.split('\n').slice(1, -1).join('\n');

describe('the table', () => {
  it('of layers in each other', () => {
    expect(summary(image(), [1, 1, 28, 28])).toBe(
      text(`
Layer               Output shape      Parameters
Sequential          [1, 10]                    –
├─ 0: Conv2d        [1, 32, 28, 28]          320
├─ 1: BatchNorm2d   [1, 32, 28, 28]           64
├─ 2: MaxPool2d     [1, 32, 14, 14]            –
├─ 3: Dropout       [1, 32, 14, 14]            –
├─ 4: Flatten       [1, 6272]                  –
└─ 5: Sequential    [1, 10]                    –
   ├─ 0: Linear     [1, 128]             802,944
   ├─ 1: ReLU       [1, 128]                   –
   └─ 2: Linear     [1, 10]                1,290

Parameters: 804,618, 3.22 MB
Trainable:  804,618
Multiply-adds: 1,029,888, 2,059,776 FLOPs
Activations: 0.25 MB
`),
    );
  });

  it('of several inputs and outputs, shared, unused and frozen layers', () => {
    const types = [
      { shape: [4, 5], dtype: 'int32' },
      { shape: [8], dtype: 'float32' },
    ] as const;
    expect(summary(new Net(), types)).toBe(
      text(`
Layer                 Output shape           Parameters
Net                   [4, 5, 2], [4, 5, 3]        1,000
├─ table: Embedding   [4, 5, 8]                     800
├─ heads.0: Linear    [4, 5, 2]                      18
├─ heads.1: Linear    [4, 5, 3]                      27
├─ again: Linear      [4, 5, 2]                  shared
└─ unused: Linear     –                               2

Parameters: 1,847, 0.01 MB
Trainable:  1,845
Multiply-adds: 800, 1,600 FLOPs
Activations: 0.00 MB
`),
    );
  });

  it('of one number', () => {
    expect(summary(new ReLU(), [])).toBe(
      text(`
Layer   Output shape   Parameters
ReLU    []                      –

Parameters: 0, 0.00 MB
Trainable:  0
Multiply-adds: 0, 0 FLOPs
Activations: 0.00 MB
`),
    );
  });
});

describe('the model', () => {
  it('stays as it was: weights, statistics, training, forward', () => {
    const model = image();
    model.children()[3].eval();
    const before = model.stateDict();
    summary(model, [2, 1, 28, 28]);
    for (const [name, value] of Object.entries(model.stateDict())) expect(value.data).toBe(before[name].data);
    expect(model.modules().map(({ training }) => training)).toEqual(
      model.modules().map((m) => !(m instanceof Dropout)),
    );
    expect(model.modules().some((module) => Object.hasOwn(module, 'forward'))).toBe(false);
  });

  it('also if an input does not fit, or forward is a field', () => {
    const model = new Sequential(new Linear(3, 1));
    expect(() => summary(model, 784 as never)).toThrow('summary: input is 784; it must be a list');
    expect(() => summary(model, [1, 2])).toThrow(
      'linear: x is [1, 2] but weight is [1, 3]; the last axes must match (2 vs 3)',
    );
    expect(model.training).toBe(true);
    expect(model.forward(zeros([1, 3])).shape).toEqual([1, 1]);
    class Arrow extends Module {
      forward = (x: Tensor): Tensor => x.mul(2);
    }
    const arrow = new Arrow();
    expect(summary(arrow, [3]).split('\n')[1]).toMatch(/^Arrow +\[3\]/);
    expect(arrow.forward(tensor([1])).toArray()).toEqual([2]);
  });
});

interface Golden {
  readonly cases: readonly {
    readonly layer: string;
    readonly arguments: readonly never[];
    readonly input: readonly number[];
    readonly flops: number;
  }[];
}

const counted: Readonly<Record<string, new (...given: never[]) => Module>> = {
  Linear,
  Conv1d,
  Conv2d,
  ConvTranspose2d,
  BatchNorm2d,
  TransformerEncoderLayer,
};

describe('the numbers', () => {
  const { cases } = readGolden<Golden>('modules/flops');
  it.each(cases)('of a $layer: multiplications as PyTorch counts them', ({ layer, arguments: given, input, flops }) => {
    const found = modelStatistics(new counted[layer](...given), input);
    expect(found.flops).toBe(flops);
    expect(found.multiplyAdds).toBe(flops / 2);
  });

  it('of a recurrent layer, which PyTorch does not count: a product with both weights in each step', () => {
    expect(modelStatistics(new LSTM(3, 4), [5, 2, 3]).multiplyAdds).toBe(5 * 2 * (16 * 3 + 16 * 4));
  });

  it('of parameters and memory', () => {
    const model = new Sequential(
      new Linear(4, 8).requiresGrad(false),
      new ReLU(),
      new Flatten(),
      new Linear(8, 2).double(),
      new BatchNorm1d(2),
    );
    const types = [{ shape: [3, 4], dtype: 'float32' }] as const;
    const { parameters, trainableParameters, parameterBytes, bufferBytes } = modelStatistics(
      new Sequential(...model.layers.slice(0, 3)),
      types,
    );
    expect([parameters, trainableParameters, parameterBytes, bufferBytes]).toEqual([40, 0, 160, 0]);
    expect(modelStatistics(new BatchNorm1d(2), [3, 2]).bufferBytes).toBe(2 * 4 + 2 * 4 + 8);
    expect(modelStatistics(model.at(3), [{ shape: [3, 8], dtype: 'float64' }]).parameterBytes).toBe(18 * 8);
    expect(modelStatistics(new Sequential(new Linear(4, 8), new ReLU(), new Flatten()), types).activationBytes).toBe(
      3 * 8 * 4 * 2,
    );
  });

  it('say what is wrong', () => {
    expect(() => modelStatistics(1 as never, [1])).toThrow('modelStatistics: model is 1');
    expect(() => modelStatistics(new ReLU(), 1 as never)).toThrow('modelStatistics: input is 1');
  });
});
