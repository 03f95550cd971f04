import { Generator, ones, trace, zeros, type Tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import {
  BatchNorm2d,
  Conv2d,
  LazyBatchNorm1d,
  LazyBatchNorm2d,
  LazyBatchNorm3d,
  LazyConv1d,
  LazyConv2d,
  LazyConv3d,
  LazyConvTranspose1d,
  LazyConvTranspose2d,
  LazyConvTranspose3d,
  LazyInstanceNorm1d,
  LazyInstanceNorm2d,
  LazyInstanceNorm3d,
  LazyLinear,
  Linear,
  Module,
  registerForwardHook,
  Sequential,
  summary,
} from '../index.ts';

const unknown = 'its shapes are not known before the first forward';

it.each<[string, () => Module, shape: number[], out: number[], states: Record<string, number[]>]>([
  ['Linear', () => new LazyLinear(2), [5, 3], [5, 2], { weight: [2, 3], bias: [2] }],
  ['Conv1d', () => new LazyConv1d(4, 2, { groups: 2 }), [1, 6, 3], [1, 4, 2], { weight: [4, 3, 2], bias: [4] }],
  ['Conv2d', () => new LazyConv2d(4, 2, { bias: false }), [1, 3, 3, 3], [1, 4, 2, 2], { weight: [4, 3, 2, 2] }],
  ['Conv3d', () => new LazyConv3d(1, 1), [1, 2, 1, 1, 1], [1, 1, 1, 1, 1], { weight: [1, 2, 1, 1, 1], bias: [1] }],
  [
    'ConvTranspose1d',
    () => new LazyConvTranspose1d(4, 2, { groups: 2 }),
    [1, 6, 3],
    [1, 4, 4],
    { weight: [6, 2, 2], bias: [4] },
  ],
  [
    'ConvTranspose2d',
    () => new LazyConvTranspose2d(1, 1),
    [1, 2, 1, 1],
    [1, 1, 1, 1],
    { weight: [2, 1, 1, 1], bias: [1] },
  ],
  [
    'ConvTranspose3d',
    () => new LazyConvTranspose3d(1, 1),
    [1, 2, 1, 1, 1],
    [1, 1, 1, 1, 1],
    { weight: [2, 1, 1, 1, 1], bias: [1] },
  ],
  ['BatchNorm1d', () => new LazyBatchNorm1d({ trackRunningStats: false }), [2, 3], [2, 3], { weight: [3], bias: [3] }],
  [
    'BatchNorm2d',
    () => new LazyBatchNorm2d({ affine: false }),
    [2, 3, 1, 1],
    [2, 3, 1, 1],
    { running_mean: [3], running_var: [3], num_batches_tracked: [] },
  ],
  [
    'BatchNorm3d',
    () => new LazyBatchNorm3d({ trackRunningStats: false }),
    [2, 3, 1, 1, 1],
    [2, 3, 1, 1, 1],
    { weight: [3], bias: [3] },
  ],
  [
    'InstanceNorm1d',
    () => new LazyInstanceNorm1d(),
    [2, 3, 4],
    [2, 3, 4],
    { weight: [3], bias: [3], running_mean: [3], running_var: [3], num_batches_tracked: [] },
  ],
  [
    'InstanceNorm2d',
    () => new LazyInstanceNorm2d({ affine: false }),
    [3, 2, 4],
    [3, 2, 4],
    { running_mean: [3], running_var: [3], num_batches_tracked: [] },
  ],
  [
    'InstanceNorm3d',
    () => new LazyInstanceNorm3d({ trackRunningStats: false }),
    [2, 3, 1, 1, 2],
    [2, 3, 1, 1, 2],
    { weight: [3], bias: [3] },
  ],
  [
    'BatchNorm1d',
    () => new LazyBatchNorm1d({ trackRunningStats: false, bias: false }),
    [2, 3],
    [2, 3],
    { weight: [3] },
  ],
  [
    'InstanceNorm1d',
    () => new LazyInstanceNorm1d({ bias: false }),
    [2, 3, 4],
    [2, 3, 4],
    { weight: [3], running_mean: [3], running_var: [3], num_batches_tracked: [] },
  ],
])(
  'Lazy%s has its states after forward, summary or loadStateDict, and is the layer from then on',
  (name, make, shape, out, states) => {
    const shapes = (model: Module): unknown =>
      Object.fromEntries(Object.entries(model.stateDict()).map(([key, value]) => [key, value.shape]));
    const [called, described, loaded] = [make(), make(), make()];
    expect(String(called)).toMatch(/^Lazy\w+\((inFeatures|inChannels|features|numFeatures)=0, /);
    const parameters = called.parameters();
    for (const one of parameters) expect(() => one.value).toThrow(`Lazy${name}: ${unknown}`);
    expect(() => called.stateDict()).toThrow(`Lazy${name}: ${unknown}`);
    expect(called.forward(ones(shape)).shape).toEqual(out);
    summary(described, shape);
    loaded.loadStateDict(called.stateDict());
    for (const model of [called, described, loaded]) {
      expect(String(model)).toMatch(new RegExp(`^${name}\\(\\w+=[1-9], `));
      expect(shapes(model)).toEqual(states);
      expect(model.constructor.name).toBe(name);
      expect(model.forward(ones(shape)).shape).toEqual(out);
    }
    expect(loaded.stateDict()).toEqual(called.stateDict());
    expect(called.parameters().map((one, i) => one === parameters[i])).toEqual(parameters.map(() => true));
  },
);

describe('in a model', () => {
  const make = (): Sequential => new Sequential(new LazyConv2d(2, 1), new LazyBatchNorm2d(), new LazyLinear(1));

  it('modes are kept, and values are those of layers that knew', () => {
    const model = make().eval();
    const rng = new Generator(1);
    const lazy = new LazyLinear(3, { rng });
    const x = ones([2, 4]);
    expect(lazy.forward(x).toArray()).toEqual(new Linear(4, 3, { rng: new Generator(1) }).forward(x).toArray());
    expect(model.forward(ones([1, 3, 2, 2])).shape).toEqual([1, 2, 2, 1]);
    expect([model.at(0), model.at(1), model.at(2)].map(({ training }) => training)).toEqual([false, false, false]);
    expect([model.at(0) instanceof Conv2d, model.at(1) instanceof BatchNorm2d]).toEqual([true, true]);
  });

  it('hooks see the first forward and the others, and weights are drawn once', () => {
    const layer = new LazyLinear(1);
    const seen: unknown[] = [];
    const handle = registerForwardHook(layer, (_, __, output) => void seen.push((output as Tensor).shape));
    const [first, second] = [layer.forward(ones([2, 3])).toArray(), layer.forward(ones([2, 3])).toArray()];
    expect(first).toEqual(second);
    handle.remove();
    expect(layer.forward(ones([2, 3])).toArray()).toEqual(first);
    expect(() => layer.forward(ones([2, 4]))).toThrow('linear: ');
    expect(seen).toEqual([
      [2, 1],
      [2, 1],
    ]);
  });

  it('a layer without states knows its features all the same', () => {
    const layer = new LazyInstanceNorm1d({ affine: false, trackRunningStats: false });
    layer.loadStateDict({});
    expect(layer.forward(ones([1, 3, 2])).shape).toEqual([1, 3, 2]);
    expect(layer.numFeatures).toBe(3);
    expect(() => layer.forward(ones([1, 2, 2]))).toThrow('InstanceNorm1d: x is [1, 2, 2] but must have 3 features');
  });

  it('all come from one state dict, also one that another model wrote', () => {
    const known = new Sequential(new Conv2d(3, 2, 1), new BatchNorm2d(2), new Linear(2, 1));
    const model = make();
    model.loadStateDict(known.stateDict());
    const x = ones([1, 3, 2, 2]);
    expect(model.eval().forward(x).toArray()).toEqual(known.eval().forward(x).toArray());
    expect(() => make().loadStateDict({})).toThrow(`LazyConv2d: ${unknown}`);
  });
});

it.each<[() => unknown, string]>([
  [
    () => new LazyLinear(2).weight.value,
    `LazyLinear: ${unknown}; call forward() with an example, summary(model, shape)`,
  ],
  [() => new LazyLinear(2).parameterCount, `LazyLinear: ${unknown}`],
  [() => new LazyLinear(2).double(), `LazyLinear: ${unknown}`],
  [
    () => trace((x: Tensor) => [new LazyLinear(2).forward(x)], [{ shape: [1, 2], dtype: 'float32' }]),
    `LazyLinear: ${unknown}, and this one is traced; call forward()`,
  ],
  [() => new LazyConv2d(2, 1).forward(zeros([2])), 'LazyConv2d: x is [2] but must have 3 or 4 axes, not 1'],
  [() => new LazyBatchNorm1d().forward(zeros([2])), 'LazyBatchNorm1d: x is [2] but must have 2 or 3 axes, not 1'],
  [() => new LazyLinear(0), 'Linear: outFeatures is 0; it must be a whole number of at least 1'],
  [() => new LazyConv1d(3, 1, { groups: 2 }), 'Conv1d: outChannels is 3, which 2 groups do not divide'],
])('used too early, or wrongly: %#', (use, text) => {
  expect(use).toThrow(text);
});
