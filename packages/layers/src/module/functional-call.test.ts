import { grad, Parameter, vmap } from '@gradkit/autograd';
import { Generator, normal, ones, tensor, zeros, type Tensor } from '@gradkit/core-tensor';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import * as layers from '../index.ts';
import {
  BatchNorm1d,
  functionalCall,
  Linear,
  Module,
  replaceAllBatchNormModules,
  Sequential,
  stackModuleState,
} from '../index.ts';

const rng = new Generator(1);
const x = normal([4, 3], { rng });

describe('functionalCall', () => {
  it('uses what is given, and leaves the module as it is', () => {
    const model = new Sequential(new Linear(3, 2, { rng }), new Linear(2, 1, { rng }));
    const before = model.stateDict();
    const given = { '0.weight': ones([2, 3]), '0.bias': zeros([2]) };
    const expected = model.getSubmodule('1') as Linear;
    const hidden = x.matmul(ones([3, 2]));
    expect(functionalCall(model, given, x).toArray()).toEqual(expected.forward(hidden).toArray());
    const shifted = functionalCall(model, [given, { '1.bias': tensor([5]) }], [x]);
    expectClose(shifted, expected.forward(hidden).sub(expected.bias!.value).add(5));
    expect(model.stateDict()).toEqual(before);
  });

  it('is differentiated by what is given, as backward does by the parameters', () => {
    const model = new Linear(3, 2, { rng });
    const loss = (given: Record<string, Tensor>): Tensor => functionalCall(model, given, x).pow(2).sum();
    const gradients = grad(loss)({ ...model.stateDict() });
    model.forward(x).pow(2).sum().backward();
    for (const [name, parameter] of model.namedParameters()) expect(gradients[name].data).toEqual(parameter.grad!.data);
  });

  it('replaces buffers in the object that they came from', () => {
    const model = new BatchNorm1d(3);
    const buffers = Object.fromEntries(model.namedBuffers().map(([name, { value }]) => [name, value]));
    const same = new BatchNorm1d(3);
    same.forward(x);
    functionalCall(model, buffers, x);
    expect(buffers).toEqual(Object.fromEntries(same.namedBuffers().map(([name, { value }]) => [name, value])));
    expect(model.numBatchesTracked!.value.item()).toBe(0);
    expect(() => functionalCall(model, Object.freeze({ ...buffers }), x)).not.toThrow();
  });

  it('gives a shared parameter one value under all its names', () => {
    class Twice extends Module {
      readonly first = new Parameter(tensor([1]));
      readonly second = this.first;
      forward(y: Tensor): Tensor {
        return y.mul(this.first.value).mul(this.second.value);
      }
    }
    const model = new Twice();
    expect(functionalCall(model, { second: tensor([3]) }, tensor([1])).item()).toBe(9);
    expect(() => functionalCall(model, { first: tensor([2]), second: tensor([3]) }, tensor([1]))).toThrow(
      'functionalCall: second is given twice, also as first, with other values',
    );
  });
});

describe('stackModuleState', () => {
  it('stacks parameters and buffers', () => {
    const models = [new BatchNorm1d(2), new BatchNorm1d(2)];
    models[1].weight!.value = tensor([5, 6]);
    const [parameters, buffers] = stackModuleState(models);
    expect(parameters.weight.toArray()).toEqual([[1, 1], [5, 6]]); // prettier-ignore
    expect(Object.keys(buffers)).toEqual(['running_mean', 'running_var', 'num_batches_tracked']);
    expect(buffers.num_batches_tracked.toArray()).toEqual([0, 0]);
  });
});

describe('replaceAllBatchNormModules', () => {
  it('lets a batch norm be mapped', () => {
    const model = new Sequential(new Linear(3, 2, { rng }), new BatchNorm1d(2));
    const batches = normal([3, 4, 3], { rng });
    const mapped = vmap((y: Tensor) => model.forward(y));
    expect(() => mapped(batches)).toThrow('for batch norms see replaceAllBatchNormModules');
    expect(replaceAllBatchNormModules(model)).toBe(model);
    expect(model.namedBuffers()).toEqual([]);
    const each = [0, 1, 2].map((i) => model.forward(batches.slice([i])).toArray());
    expect(mapped(batches).toArray()).toEqual(each);
  });
});

type Loose = (...given: unknown[]) => unknown;
const loose = layers as unknown as Readonly<Record<string, Loose>>; // called as plain JavaScript may
const linear = new Linear(3, 2, { rng });

it.each<[call: () => unknown, text: string]>([
  [() => loose.functionalCall(3, {}, x), 'functionalCall: module is 3; it must be a module'],
  [
    () => loose.functionalCall(linear, 3, x),
    'functionalCall: parametersAndBuffers are 3; they must be an object of tensors by name, or a list',
  ],
  [() => functionalCall(linear, { wieght: x }, x), 'functionalCall: the module has no wieght; it has weight, bias'],
  [() => loose.functionalCall(linear, { bias: 3 }, x), 'functionalCall: bias is 3; it must be a tensor'],
  [() => functionalCall(linear, { bias: x }, x), 'functionalCall: bias is [4, 3] but that of the module is [2]'],
  [
    () => functionalCall(linear, { bias: zeros([2]) }, x, { strict: true }),
    'functionalCall: weight is missing; with strict, every parameter and buffer is given',
  ],
  [
    () => loose.functionalCall(linear, {}, x, { tieWeights: true }),
    'functionalCall: tieWeights is no option; the options are strict',
  ],
  [() => loose.functionalCall(linear, {}, x, { strict: 1 }), 'functionalCall: strict is 1; it must be true or false'],
  [() => loose.stackModuleState(linear), 'stackModuleState: models is a Linear; it must be a list'],
  [() => stackModuleState([]), 'stackModuleState: models is []; it must be a list of at least 1 model'],
  [() => loose.stackModuleState([linear, x]), 'stackModuleState: models[1] is a tensor [4, 3]; it must be a module'],
  [
    () => stackModuleState([linear, new BatchNorm1d(2)]),
    'stackModuleState: models[1] is a BatchNorm1d, the first a Linear; all must be of one class',
  ],
  [
    () => stackModuleState([linear, new Linear(3, 2).eval()]),
    'stackModuleState: models[1] is in evaluation, the first in training; all must be in the same mode',
  ],
  [
    () => stackModuleState([linear, new Linear(3, 2, { bias: false })]),
    'stackModuleState: models[1] has weight, the first weight, bias; all must have the same names',
  ],
  [
    () => stackModuleState([linear, new Linear(3, 4)]),
    'stack: tensors[0] is [2, 3] but tensors[1] is [4, 3]; all must have one shape',
  ],
  [() => loose.replaceAllBatchNormModules(3), 'replaceAllBatchNormModules: root is 3; it must be a module'],
])('%o', (call, text) => {
  expect(call).toThrow(text);
});
