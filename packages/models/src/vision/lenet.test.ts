import { Generator, zeros } from '@gradkit/core-tensor';
import { Linear } from '@gradkit/layers';
import { expect, it } from 'vitest';
import { lenet } from '../index.ts';

it('has the layers of the paper, for 28 × 28 and 32 × 32 pixels', () => {
  const model = lenet();
  expect(model.parameterCount).toBe(61_706);
  expect(Object.entries(model.stateDict()).map(([name, { shape }]) => [name, ...shape])).toEqual([
    ['conv1.weight', 6, 1, 5, 5],
    ['conv1.bias', 6],
    ['conv2.weight', 16, 6, 5, 5],
    ['conv2.bias', 16],
    ['fc1.weight', 120, 400],
    ['fc1.bias', 120],
    ['fc2.weight', 84, 120],
    ['fc2.bias', 84],
    ['fc3.weight', 10, 84],
    ['fc3.bias', 10],
  ]);
  expect(model.forward(zeros([3, 1, 28, 28])).shape).toEqual([3, 10]);
  expect(lenet({ channels: 3, padding: 0 }).forward(zeros([2, 3, 32, 32])).shape).toEqual([2, 10]);
});

it('takes another head, for which it says how many features there are', () => {
  const model = lenet();
  expect(model.forwardFeatures(zeros([2, 1, 28, 28])).shape).toEqual([2, model.numFeatures]);
  model.fc3 = new Linear(model.numFeatures, 3);
  expect(model.forward(zeros([2, 1, 28, 28])).shape).toEqual([2, 3]);
});

it('draws the same weights from the same generator', () => {
  const [one, other] = [1, 1].map((seed) => lenet({ rng: new Generator(seed) }).stateDict());
  expect(other).toEqual(one);
});

it.each<[() => unknown, string]>([
  [() => lenet({ classes: 0 }), 'LeNet: classes is 0; it must be a whole number of at least 1'],
  [() => lenet({ padding: -1 }), 'LeNet: padding is -1; it must be a whole number of at least 0'],
  [() => lenet({ numClasses: 3 } as never), 'LeNet: numClasses is no option'],
])('mistakes: %#', (make, text) => {
  expect(make).toThrow(text);
});
