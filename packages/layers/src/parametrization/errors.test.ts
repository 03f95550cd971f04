import { tensor, type Tensor } from '@gradkit/core-tensor';
import { expect, it, test } from 'vitest';
import {
  LazyLinear,
  Linear,
  Module,
  registerParametrization,
  removeParametrizations,
  ReLU,
  spectralNorm,
  weightNorm,
} from '../index.ts';

class Wider extends Module {
  forward(x: Tensor): Tensor {
    return x.unsqueeze(0);
  }
}

class Negative extends Module {
  forward(x: Tensor): Tensor {
    return x.neg();
  }
}

const layer = (): Linear => new Linear(2, 3);

it.each([
  [() => weightNorm(layer(), { axis: 2 }), 'weightNorm: axis is 2; it must be a whole number in 0 … 1'],
  [() => weightNorm(layer(), { name: 'wait' }), "weightNorm: name is 'wait'; it must be one of weight, bias"],
  [() => weightNorm(new ReLU()), "weightNorm: name is 'weight'; it must be that of a parameter or buffer, of which"],
  [() => spectralNorm(layer(), { axis: -3 }), 'spectralNorm: axis is -3; it must be a whole number in -2 … 1'],
  [
    () => spectralNorm(layer(), { nPowerIterations: 0 }),
    'spectralNorm: nPowerIterations is 0; it must be a whole number',
  ],
  [() => spectralNorm(new LazyLinear(2)), 'LazyLinear: its shapes are not known before the first forward'],
  [
    () => registerParametrization(layer(), 'weight', new Wider()),
    'registerParametrization: weight is float32 [3, 2] but would become float32 [1, 3, 2]; both must be the same, or unsafe',
  ],
  [
    () => registerParametrization(layer(), 'weight', 3 as never),
    'registerParametrization: parametrization is 3; it must be',
  ],
  [
    () => removeParametrizations(layer(), 'weight'),
    "removeParametrizations: name is 'weight'; it must be that of a weight with parametrizations",
  ],
  [
    () => removeParametrizations(weightNorm(layer()), 'weight', { leaveParametrized: false }),
    'removeParametrizations: leaveParametrized is false but the weight is made of original0, original1; only',
  ],
  [
    () => (registerParametrization(layer(), 'bias', new Negative()).bias!.value = tensor([1, 2, 3])),
    'Negative: it has no rightInverse, so that a parametrized weight cannot be set; set what it is made of',
  ],
])('%#', (use, text) => {
  expect(use).toThrow(text);
});

test('what fails leaves the module as it was, and may be wanted', () => {
  const same = layer();
  const { weight } = same;
  const before = weight.value;
  expect(() => registerParametrization(same, 'weight', new Wider())).toThrow('registerParametrization');
  expect(same.weight).toBe(weight);
  expect(weight.value.toArray()).toEqual(before.toArray());
  registerParametrization(same, 'weight', new Negative());
  expect(() => registerParametrization(same, 'weight', new Wider())).toThrow('registerParametrization');
  expect(same.weight.value.shape).toEqual([3, 2]);
  registerParametrization(same, 'weight', new Wider(), { unsafe: true });
  expect([same.weight.value.shape, same.weight.type!.shape]).toEqual([
    [1, 3, 2],
    [1, 3, 2],
  ]);
});
