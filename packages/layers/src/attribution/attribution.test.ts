import { Generator, ones, tensor } from '@gradkit/core-tensor';
import { expectClose, readGolden } from '@gradkit-internal/testing';
import { describe, expect, it, test } from 'vitest';
import {
  BatchNorm2d,
  Conv2d,
  Dropout,
  Flatten,
  gradCam,
  inputGradient,
  Linear,
  MaxPool2d,
  Module,
  ReLU,
  Sequential,
  smoothGrad,
  Tanh,
} from '../index.ts';

type Nested = readonly (number | Nested)[];
interface Golden {
  readonly state: Readonly<Record<string, Nested>>;
  readonly x: Nested;
  readonly gradCam: readonly { layer: number; target: number[] | null; map: Nested }[];
  readonly inputGradient: readonly { target: number[] | null; gradient: Nested }[];
}

const golden = readGolden<Golden>('modules/attribution');
const model = new Sequential(
  new Conv2d(2, 4, 3, { padding: 1 }),
  new BatchNorm2d(4),
  new ReLU(),
  new MaxPool2d(2),
  new Conv2d(4, 5, 3),
  new Tanh(),
  new Dropout(0.5),
  new Flatten(),
  new Linear(5 * 3 * 2, 3),
);
model.loadStateDict(
  Object.fromEntries(Object.entries(golden.state).map(([name, value]) => [name, tensor(value)])),
  { strict: false }, // the number of batches is not in the numbers
);
const x = tensor(golden.x);
const layers = model.children();

describe('as PyTorch', () => {
  it.each(golden.gradCam)('Grad-CAM of layer $layer for $target', ({ layer, target, map }) => {
    expectClose(gradCam(model, layers[layer], x, { target: target ?? undefined }), tensor(map));
  });

  it.each(golden.inputGradient)('input gradients for $target', ({ target, gradient }) => {
    expectClose(inputGradient(model, x, { target: target ?? undefined }), tensor(gradient));
  });
});

test('one target stands for all examples; parameters, gradients, modes and hooks stay as they were', () => {
  const before = model.stateDict();
  const all = gradCam(model, layers[4], x, { target: 2 });
  for (const target of [[2, 2, 2], tensor([2, 2, 2], { dtype: 'int32' })])
    expect(gradCam(model, layers[4], x, { target }).toArray()).toEqual(all.toArray());
  expect(model.parameters().every(({ grad }) => grad === null)).toBe(true);
  expect(model.training).toBe(true);
  expect(Object.hasOwn(layers[4], 'forward')).toBe(false);
  for (const [name, value] of Object.entries(model.stateDict()))
    expect(value.toArray()).toEqual(before[name].toArray());
});

test('SmoothGrad without noise is the input gradient; with noise it is the same for a generator, and another for another', () => {
  const plain = inputGradient(model, x, { target: 1 });
  expectClose(smoothGrad(model, x, { target: 1, noise: 0, samples: 3 }), plain);
  const of = (seed: number): unknown => smoothGrad(model, x, { samples: 2, rng: new Generator(seed) }).toArray();
  expect(of(1)).toEqual(of(1));
  expect(of(1)).not.toEqual(of(2));
});

test('with much noise SmoothGrad of x² goes to its mean slope, 2 x', () => {
  class Square extends Module {
    forward = (given: ReturnType<typeof ones>): ReturnType<typeof ones> => given.mul(given).sum(1, { keepDims: true });
  }
  const given = tensor([[1, -2, 0.5]]);
  const smooth = smoothGrad(new Square(), given, { samples: 4000, noise: 0.5, rng: new Generator(3) });
  expectClose(smooth, given.mul(2), { relative: 0, absolute: 0.15 }); // 2 σ / √samples is 0.09
});

class Twice extends Module {
  readonly shared = new Conv2d(1, 1, 1);
  readonly unused = new Conv2d(1, 1, 1);
  readonly head = new Linear(4, 2);
  forward = (given: ReturnType<typeof ones>): ReturnType<typeof ones> =>
    this.head.forward(this.shared.forward(this.shared.forward(given)).reshape([-1, 4]));
}

test.each<[call: () => unknown, text: string]>([
  [() => gradCam(model, layers[8], x), 'gradCam: layer gives [3, 3]; it must be [batch, channels, height, width]'],
  [() => gradCam(model, layers[4], x, { target: 3 }), 'gradCam: target is 3; it must be a class of 0 to 2'],
  [() => gradCam(model, layers[4], x, { target: [0] }), 'gradCam: target has 1 classes but x 3 examples'],
  [() => inputGradient(layers[0], x), 'inputGradient: the model gives [3, 4, 10, 8]; it must be [3, classes]'],
  [() => smoothGrad(model, x, { samples: 0 }), 'smoothGrad: samples is 0; it must be a whole number of at least 1'],
  [() => smoothGrad(model, x, { noise: -1 }), 'smoothGrad: noise is -1; it must be at least 0 and finite'],
  [() => gradCam(model, layers[4], x, { class: 1 } as never), 'gradCam'],
])('errors: %#', (call, text) => expect(call).toThrow(text));

test('a layer that is called twice or never cannot be explained', () => {
  const twice = new Twice();
  const image = ones([1, 1, 2, 2]);
  expect(() => gradCam(twice, twice.shared, image)).toThrow(
    'gradCam: the model calls layer 2 times; it must call it exactly once',
  );
  expect(() => gradCam(twice, twice.unused, image)).toThrow('gradCam: the model calls layer 0 times');
});
