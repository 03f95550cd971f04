import { Generator, normal, ones, tensor, zeros, type Tensor } from '@gradkit/core-tensor';
import { expect, it, test } from 'vitest';
import { crossEntropy, linearCrossEntropy, LinearCrossEntropyLoss } from './index.ts';

const ids = (values: number[]): Tensor => tensor(values, { dtype: 'int32' });
const x = normal([3, 4], { rng: new Generator(1) });

test('the module holds a linear layer, and is its logits and the loss of them', () => {
  const loss = new LinearCrossEntropyLoss(4, 5, { bias: true, labelSmoothing: 0.1, rng: new Generator(2) });
  expect(Object.keys(loss.stateDict())).toEqual(['linear.weight', 'linear.bias']);
  const labels = ids([0, 4, 2]);
  const logits = loss.linear.forward(x);
  expect(loss.forward(x, labels).item()).toBeCloseTo(crossEntropy(logits, labels, { labelSmoothing: 0.1 }).item(), 5);
  loss.forward(x, labels).backward();
  expect(loss.linear.weight.grad!.shape).toEqual([5, 4]);
});

test('there may be classes for each of further axes', () => {
  const loss = new LinearCrossEntropyLoss(4, 3, { outFeatures: [2], bias: true, reduction: 'none' });
  expect(Object.values(loss.stateDict()).map(({ shape }) => shape)).toEqual([[6, 4], [6]]);
  const labels = tensor([[0, 1], [2, 0], [1, 1]], { dtype: 'int32' }); // prettier-ignore
  const logits = loss.linear.forward(x).reshape([3, 3, 2]);
  expect(loss.forward(x, labels).toArray()).toEqual(crossEntropy(logits, labels, { reduction: 'none' }).toArray());
});

it.each([
  [
    () => linearCrossEntropy(zeros([2, 3]), ones([4, 2]), ids([0, 1])),
    'input is [2, 3] and linearWeight [4, 2]; the last axes must match',
  ],
  [() => linearCrossEntropy(zeros([1, 2, 3]), ones([4, 3]), ids([0])), '; the input must have 1 or 2 axes, not 3'],
  [() => linearCrossEntropy(zeros([3]), ones([3]), ids([0])), '; the weight must have at least 2 axes, not 1'],
  [() => linearCrossEntropy(zeros([3]), ones([4, 2, 3]), ids([0])), '; classes for further axes need an input with a'],
  [
    () => linearCrossEntropy(x, ones([5, 4]), ids([0, 1, 2]), { linearBias: ones([4]) }),
    'linearCrossEntropy: linearBias is [4] but linearWeight [5, 4]; it must be [5]',
  ],
  [() => linearCrossEntropy(x, ones([5, 4]), ids([0, 1, 5])), 'crossEntropy: label 2 is 5 but must be 0 … 4'],
  [
    () => linearCrossEntropy(x, ones([5, 4]), ids([0]), { bias: ones([5]) } as never),
    'linearCrossEntropy: bias is no option; the options are weight, ignoreIndex, labelSmoothing, reduction, linearBias',
  ],
  [() => linearCrossEntropy(3 as never, x, ids([0])), 'linearCrossEntropy: input is 3; it must be a tensor'],
  [
    () => new LinearCrossEntropyLoss(4, 3, { outFeatures: [0] }),
    'LinearCrossEntropyLoss: outFeatures[0] is 0; it must be a whole number of at least 1',
  ],
  [() => new LinearCrossEntropyLoss(4, 0), 'LinearCrossEntropyLoss: numClasses is 0; it must be a whole number of'],
  [
    () => new LinearCrossEntropyLoss(4, 3, { labelSmoothing: 2 }),
    'LinearCrossEntropyLoss: labelSmoothing is 2; it must be in 0 … 1',
  ],
])('mistakes: %#', (use, text) => {
  expect(use).toThrow(text);
});
