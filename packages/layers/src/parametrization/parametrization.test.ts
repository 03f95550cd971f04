import { Buffer, Parameter } from '@gradkit/autograd';
import { Generator, matmul, normal, ones, stack, tensor, type Tensor } from '@gradkit/core-tensor';
import { expect, test } from 'vitest';
import {
  BatchNorm1d,
  Embedding,
  isParametrized,
  Linear,
  LSTM,
  Module,
  print,
  registerParametrization,
  removeParametrizations,
  Sequential,
  spectralNorm,
  summary,
  weightNorm,
} from '../index.ts';

class Symmetric extends Module {
  forward(x: Tensor): Tensor {
    return x.triu().add(x.triu(1).transpose());
  }

  rightInverse(weight: Tensor): Tensor {
    return weight.triu();
  }
}

class Doubled extends Module {
  forward(x: Tensor): Tensor {
    return x.mul(2);
  }

  rightInverse(weight: Tensor): Tensor {
    return weight.div(2);
  }
}

/** Rows as one list of numbers: two of them. */
class Halves extends Module<[upper: Tensor, lower: Tensor]> {
  forward(upper: Tensor, lower: Tensor): Tensor {
    return stack([upper, lower]);
  }

  rightInverse(weight: Tensor): Tensor[] {
    return [weight.slice([0]), weight.slice([1])];
  }
}

const square = (): Linear => new Linear(2, 2, { rng: new Generator(1) });
const given = tensor([
  [1, 2],
  [2, 5],
]);

test('a weight is made of what is trained, which stays the same parameter', () => {
  const layer = square();
  const { weight } = layer;
  registerParametrization(layer, 'weight', new Symmetric());
  expect(layer.getParameter('parametrizations.weight.original')).toBe(weight);
  const [[, b], [c]] = layer.weight.value.toArray() as number[][];
  expect(b).toBe(c);
  layer.weight.value = given;
  expect(layer.weight.value.toArray()).toEqual(given.toArray());
  layer
    .forward(ones([1, 2]))
    .sum()
    .backward();
  expect(weight.grad!.toArray()).toEqual([
    [1, 2],
    [0, 1],
  ]);
});

test('parametrizations follow each other, and go all at once', () => {
  const layer = square();
  registerParametrization(layer, 'weight', new Symmetric());
  registerParametrization(layer, 'weight', new Doubled());
  layer.weight.value = given;
  expect(layer.getParameter('parametrizations.weight.original').value.toArray()).toEqual([
    [0.5, 1],
    [0, 2.5],
  ]);
  expect(layer.weight.value.toArray()).toEqual(given.toArray());
  expect(layer.namedModules().map(([name]) => name)).toEqual([
    '',
    'parametrizations.weight',
    'parametrizations.weight.0',
    'parametrizations.weight.1',
  ]);
  expect(
    layer
      .eval()
      .modules()
      .every(({ training }) => !training),
  ).toBe(true);
  removeParametrizations(layer, 'weight');
  expect(layer.weight).toBeInstanceOf(Parameter);
  expect(layer.weight.value.toArray()).toEqual(given.toArray());
  expect(Object.keys(layer.stateDict())).toEqual(Object.keys(square().stateDict()));
  expect(isParametrized(layer)).toBe(false);
});

test('what is left may be what the weight was made of', () => {
  const layer = registerParametrization(square(), 'weight', new Doubled());
  layer.weight.value = given;
  removeParametrizations(layer, 'weight', { leaveParametrized: false });
  expect(layer.weight.value.toArray()).toEqual([
    [0.5, 1],
    [1, 2.5],
  ]);
});

test('several tensors become a new parameter, frozen if they were', () => {
  const layer = registerParametrization(square().requiresGrad(false), 'weight', new Halves());
  const [before, names] = [layer.weight.value.toArray(), Object.keys(layer.stateDict())];
  expect(names).toEqual(['bias', 'parametrizations.weight.original0', 'parametrizations.weight.original1']);
  expect(layer.parameters().some(({ requiresGrad }) => requiresGrad)).toBe(false);
  removeParametrizations(layer, 'weight');
  expect(layer.weight.value.toArray()).toEqual(before);
  expect(layer.weight.requiresGrad).toBe(false);
});

test('several weights of a module, buffers and those of recurrent layers', () => {
  const layer = weightNorm(weightNorm(square()), { name: 'bias' });
  expect([isParametrized(layer), isParametrized(layer, 'weight'), isParametrized(layer, 'bias')]).toEqual([
    true,
    true,
    true,
  ]);
  removeParametrizations(layer, 'weight');
  expect([isParametrized(layer), isParametrized(layer, 'weight')]).toEqual([true, false]);

  const norm = registerParametrization(new BatchNorm1d(2), 'runningVar', new Doubled());
  expect(norm.getBuffer('parametrizations.running_var.original').value.toArray()).toEqual([0.5, 0.5]);
  removeParametrizations(norm, 'running_var');
  expect(norm.runningVar).toBeInstanceOf(Buffer);

  const lstm = weightNorm(new LSTM(2, 3), { name: 'weight_hh_l0' });
  const names = Object.keys(lstm.stateDict());
  expect(names).not.toContain('weight_hh_l0');
  expect(names).toContain('parametrizations.weight_hh_l0.original1');
  removeParametrizations(lstm, 'weight_hh_l0');
  expect(Object.keys(lstm.stateDict()).toSorted()).toEqual(Object.keys(new LSTM(2, 3).stateDict()).toSorted());
});

test('a weight norm changes no output, and moves to another dtype', () => {
  const x = normal([3, 2], { rng: new Generator(2) });
  const layer = weightNorm(square(), { axis: 1 });
  const expected = square().forward(x).toArray() as number[][];
  expect(layer.forward(x).toArray()).toEqual(expected.map((row) => row.map((value) => expect.closeTo(value, 5))));
  expect(layer.double().forward(x.cast('float64')).dtype).toBe('float64');
});

test('a spectral norm makes the largest singular value 1, follows it in training only, and draws from its generator', () => {
  const make = (): Linear => spectralNorm(new Linear(4, 3, { rng: new Generator(3) }), { rng: new Generator(1) });
  const layer = make();
  let v = ones([4, 1]);
  for (let i = 0; i < 50; i++) {
    const w = layer.eval().weight.value;
    v = matmul(w.transpose(), matmul(w, v));
    v = v.div(v.mul(v).sum().sqrt());
  }
  const largest = matmul(layer.weight.value, v);
  expect(largest.mul(largest).sum().sqrt().item()).toBeCloseTo(1, 3);
  const vector = layer.getBuffer('parametrizations.weight.0._u');
  vector.value = tensor([1, 0, 0]);
  const u = (): unknown => vector.value.toArray();
  const before = u();
  layer.forward(ones([1, 4]));
  expect(u()).toEqual(before);
  layer.train().forward(ones([1, 4]));
  expect(u()).not.toEqual(before);
  expect(make().stateDict()).toEqual(make().stateDict());
});

test('all is printed, and the rows of a table that get shorter are set', () => {
  expect(print(new Sequential(weightNorm(square())))).toContain('(parametrizations.weight): ParametrizationList(');
  expect(summary(weightNorm(square()), [3, 2])).toContain('[3, 2]');
  const table = registerParametrization(
    Embedding.fromPretrained(tensor([[3, 4]]), { maxNorm: 1 }),
    'weight',
    new Doubled(),
  );
  table.forward(tensor([0], { dtype: 'int32' }));
  expect(table.getParameter('parametrizations.weight.original').value.toArray()).toEqual([
    [expect.closeTo(0.3), expect.closeTo(0.4)],
  ]);
});
