import { noGrad } from '@gradkit/autograd';
import { tensor, zeros, type Tensor } from '@gradkit/core-tensor';
import { expectClose, readGolden, type Written } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import {
  AveragedModel,
  BatchNorm1d,
  getEmaAvgFn,
  getEmaMultiAvgFn,
  getSwaMultiAvgFn,
  Linear,
  Sequential,
  updateBn,
} from '../index.ts';

type State = Readonly<Record<string, Written>>;

interface Golden {
  readonly steps: readonly Readonly<Record<'weight' | 'bias' | 'mean' | 'var', Written>>[];
  readonly batches: readonly Written[];
  readonly cases: readonly {
    readonly name: keyof typeof options;
    readonly states: readonly State[];
    readonly after: State;
    readonly output: Written;
  }[];
}

const options = {
  mean: {},
  exponential: { multiAvgFn: getEmaMultiAvgFn(0.7) },
  'exponential with buffers': { avgFn: getEmaAvgFn(0.7), useBuffers: true },
};
const { steps, batches, cases } = readGolden<Golden>('modules/averaging');
const read = ({ data, shape }: Written): Tensor => tensor(data, { shape });

describe('averages are those of PyTorch', () => {
  it.each(cases)('$name', async ({ name, states, after, output }) => {
    const model = new BatchNorm1d(2);
    const averaged = new AveragedModel(model, options[name]);
    steps.forEach((step, i) => {
      model.weight!.value = read(step.weight);
      model.bias!.value = read(step.bias);
      model.runningMean!.value = read(step.mean);
      model.runningVar!.value = read(step.var);
      averaged.updateParameters(model);
      const found = averaged.stateDict();
      for (const [key, value] of Object.entries(states[i])) expectClose(found[key].cast('float32'), value);
    });
    const before = model.stateDict();
    await updateBn(batches.map(read), averaged);
    const found = averaged.stateDict();
    expect(Object.keys(found)).toEqual(Object.keys(after));
    for (const [key, value] of Object.entries(after)) expectClose(found[key].cast('float32'), value);
    expectClose(averaged.eval().forward(read(batches[0])), output);
    expect(model.stateDict()).toEqual(before);
    expect([model.training, model.momentum]).toEqual([true, 0.1]);
  });
});

it('computes with the averages, and evaluates where the model trains', () => {
  const model = new Sequential(new Linear(1, 1), new BatchNorm1d(1));
  const averaged = new AveragedModel(model, { multiAvgFn: getSwaMultiAvgFn() }).eval();
  const [weight, bias] = model.parameters();
  averaged.updateParameters(model);
  const first = noGrad(() => averaged.forward(tensor([[2]])));
  weight.value = tensor([[100]]);
  bias.value = tensor([7]);
  expectClose(averaged.forward(tensor([[2]])), first);
  expect(model.training).toBe(true);
});

it('keeps running means of its own while it trains', () => {
  const model = new BatchNorm1d(1);
  const averaged = new AveragedModel(model);
  averaged.forward(tensor([[1], [3]]));
  expectClose(averaged.getBuffer('module.running_mean').value, [0.2]);
  expect(model.runningMean!.value.toArray()).toEqual([0]);
});

it('goes on from its state dict', () => {
  const make = (): AveragedModel => new AveragedModel(new Linear(2, 1));
  const [one, other] = [make(), make()];
  one.updateParameters(new Linear(2, 1));
  other.loadStateDict(one.stateDict());
  expectClose(other.forward(tensor([[1, 2]])), one.forward(tensor([[1, 2]])));
  expect(other.nAveraged.value.item()).toBe(1);
});

it('leaves a model without batch normalization as it is', async () => {
  const model = new Linear(2, 1);
  const before = model.stateDict();
  await updateBn([zeros([1, 2])], model);
  expect(model.stateDict()).toEqual(before);
});

describe('refuses', () => {
  const both = { avgFn: getEmaAvgFn(), multiAvgFn: getEmaMultiAvgFn() };
  it.each([
    [() => new AveragedModel(1 as never), 'AveragedModel: model is 1'],
    [() => new AveragedModel(new Linear(1, 1), both), 'AveragedModel: both avgFn and multiAvgFn are given'],
    [() => new AveragedModel(new Linear(1, 1), { decay: 1 } as never), 'AveragedModel: decay is no option'],
    [
      () => new AveragedModel(new Linear(1, 1)).updateParameters(new BatchNorm1d(1, { bias: false })),
      'AveragedModel: the model has no bias',
    ],
    [() => getEmaAvgFn(2), 'getEmaAvgFn: decay is 2; it must be in 0 … 1'],
    [() => getEmaMultiAvgFn(-1), 'getEmaMultiAvgFn: decay is -1; it must be in 0 … 1'],
  ])('%#', (call, text) => expect(call).toThrow(text));

  it.each([
    [() => updateBn([{ x: 1 }], new BatchNorm1d(1)), 'updateBn: a batch is'],
    [() => updateBn(3 as never, new BatchNorm1d(1)), 'updateBn: loader is 3'],
  ])('batches: %#', async (call, text) => {
    await expect(call()).rejects.toThrow(text);
  });
});
