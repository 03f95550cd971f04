import { ones, tensor, type Tensor } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { BatchNorm1d, Dropout, freeze, Linear, Module, Sequential, unfreeze } from '../index.ts';

class Net extends Module {
  readonly body = new Sequential(new Linear(2, 3), new BatchNorm1d(3), new Dropout(0.5));
  readonly head = new Linear(3, 1);

  forward(x: Tensor): Tensor {
    return this.head.forward(this.body.forward(x));
  }
}

const trainable = (model: Module): string[] =>
  model.namedParameters().flatMap(([name, { requiresGrad }]) => (requiresGrad ? [name] : []));

it('freezes what patterns mean, and lets it be trained again', () => {
  const model = new Net();
  model.forward(ones([4, 2])).sum().backward(); // prettier-ignore
  expect(freeze(model, 'body')).toEqual(['body.0.weight', 'body.0.bias', 'body.1.weight', 'body.1.bias']);
  expect(trainable(model)).toEqual(['head.weight', 'head.bias']);
  expect(model.parameters().map(({ grad }) => grad === null)).toEqual([true, true, true, true, false, false]);
  expect(unfreeze(model, ['*.bias', 'body.0'])).toEqual(['body.0.weight', 'body.0.bias', 'body.1.bias', 'head.bias']);
  expect(trainable(model)).toEqual(['body.0.weight', 'body.0.bias', 'body.1.bias', 'head.weight', 'head.bias']);
  expect(freeze(model)).toHaveLength(6);
  expect(trainable(model)).toEqual([]);
});

it('leaves the mode of batch normalizations alone unless told otherwise', () => {
  const model = new Net();
  const norm = model.getSubmodule('body.1') as BatchNorm1d;
  const mean = (): number[] => [...norm.runningMean!.value.data];
  freeze(model, 'body');
  model.forward(tensor([[1, 2], [3, 5]])); // prettier-ignore
  const followed = mean();
  expect(followed).not.toEqual([0, 0, 0]);
  freeze(model, 'body', { batchNorm: true });
  model.forward(tensor([[1, 2], [3, 5]])); // prettier-ignore
  expect(mean()).toEqual(followed);
  expect(model.modules().map(({ training }) => training)).toEqual([true, true, true, false, true, true]);
  unfreeze(model, 'body.1', { batchNorm: true });
  expect(norm.training).toBe(true);
  freeze(norm, undefined, { batchNorm: true });
  expect(norm.training).toBe(false);
});

it.each<[() => unknown, string]>([
  [() => freeze(new Net(), 'boddy'), 'freeze: patterns has boddy, which means none of body, body.0, '],
  [() => unfreeze(new Net(), 3 as never), "unfreeze: patterns is 3; it must be a text such as 'features.*', or a list"],
  [() => freeze([] as never), 'freeze: module is []; it must be a module'],
  [() => freeze(new Net(), 'body', { batchNorm: 1 as never }), 'freeze: batchNorm is 1; it must be true or false'],
  [() => freeze(new Net(), 'body', { trainBn: true } as never), 'freeze: trainBn is no option'],
])('mistakes: %#', (make, text) => {
  expect(make).toThrow(text);
});
