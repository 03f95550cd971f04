import { expectClose } from '@gradkit-internal/testing';
import { ones, seed, tensor, trace, uniform, type Tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { binaryCrossEntropy, binaryCrossEntropyWithLogits, crossEntropy, huber, mae, mse, nll, rmse } from './index.ts';

const int = (values: number[]) => tensor(values, { dtype: 'int32' });

describe('course, row 2: fitting y = mx + b to (1, 3) and (2, 5) from m = -1, b = 5', () => {
  const predictions = tensor([4, 3]);
  const targets = tensor([3, 5]);
  it('MSE is 2.5 and RMSE 1.5811', () => {
    expect(mse(predictions, targets).item()).toBe(2.5);
    expectClose(rmse(predictions, targets).item(), Math.sqrt(2.5));
  });
});

describe('course, row 7', () => {
  it('CE(p) = -log p', () => {
    const p = [0.1, 0.6, 0.3];
    const logits = tensor([p.map(Math.log)]);
    p.forEach((probability, label) => expectClose(crossEntropy(logits, int([label])).item(), -Math.log(probability)));
  });
});

describe('large logits', () => {
  it('stay finite', () => {
    expectClose(binaryCrossEntropyWithLogits(tensor([1000, -1000]), tensor([1, 1]), { reduction: 'none' }), [0, 1000]);
    expectClose(crossEntropy(tensor([[1000, 0]]), int([1])).item(), 1000);
    expectClose(binaryCrossEntropy(tensor([0, 1]), tensor([1, 1]), { reduction: 'none' }), [100, 0]);
  });
});

describe('posWeight', () => {
  it('may be a number', () => {
    const pair = [tensor([0.3, -2]), tensor([1, 0])] as const;
    const [number, list] = [3, tensor([3, 3])].map((posWeight) => binaryCrossEntropyWithLogits(...pair, { posWeight }));
    expect(number.item()).toBe(list.item());
  });
});

describe('a posWeight that is a tensor', () => {
  const pair = [tensor([[1, 2, 3]]), tensor([[0, 1, 1]])] as const;
  const none = { reduction: 'none' } as const;

  it('broadcasts to the shape of the logits', () => {
    const posWeight = tensor([3, 1, 2]);
    const expected = binaryCrossEntropyWithLogits(...pair, { posWeight: tensor([[3, 1, 2]]), ...none });
    expect(binaryCrossEntropyWithLogits(...pair, { posWeight, ...none }).toArray()).toEqual(expected.toArray());
  });

  it.each([
    [[2, 1], 'posWeight is [2, 1] but predictions are [1, 3]; posWeight must broadcast to their shape'],
    [[1, 1, 1], 'posWeight is [1, 1, 1] but predictions are [1, 3]; posWeight must broadcast to their shape'],
    [[2], 'shapes [1, 3] and [2] do not broadcast; axis -1 has 3 and 2'],
  ])('but never widens them: %j', (shape, text) => {
    const call = () => binaryCrossEntropyWithLogits(...pair, { posWeight: uniform(shape) });
    expect(call).toThrow(`binaryCrossEntropyWithLogits: ${text}`);
  });
});

describe('uint8 labels', () => {
  it('take an ignoreIndex that uint8 does not hold', () => {
    const logits = uniform([1, 200]);
    const labels = tensor(Uint8Array.of(156)); // -100 in eight bits
    const loss = crossEntropy(logits, labels, { ignoreIndex: -100 });
    expect(loss.item()).toBe(crossEntropy(logits, labels).item());
  });
});

describe('int64 labels', () => {
  it('take an ignoreIndex that int32 does not hold', () => {
    const logits = uniform([2, 3]);
    const labels = tensor([2 ** 40, 1], { dtype: 'int64' });
    const loss = crossEntropy(logits, labels, { ignoreIndex: 2 ** 40, reduction: 'none' });
    expect(loss.toArray()).toEqual([0, crossEntropy(logits, int([0, 1]), { reduction: 'none' }).data[1]]);
  });
});

describe('ignored labels', () => {
  it('count neither in the sum nor in the mean', () => {
    const logits = uniform([3, 4]);
    const two = crossEntropy(logits, int([1, -100, 2]), { ignoreIndex: -100 });
    const [first, , third] = crossEntropy(logits, int([1, 0, 2]), { reduction: 'none' }).data;
    expectClose(two.item(), (first + third) / 2);
  });
});

it('a label can be traced', () => {
  const steps = trace(
    (logits: Tensor, labels: Tensor) => [crossEntropy(logits, labels)],
    [
      { shape: [2, 3], dtype: 'float32' },
      { shape: [2], dtype: 'int32' },
    ],
  ).operations.map(({ op }) => op.name);
  expect(steps[0]).toBe('logSoftmax');
  expect(steps).toContain('gather');
});

describe('errors', () => {
  seed(1);
  const logits = uniform([2, 3]);
  it.each([
    [
      () => mse(tensor([1, 2]), tensor([[1, 2]])),
      'mse: predictions are [2] but targets are [1, 2]; the shapes must be the same',
    ],
    [
      () => mae(tensor([1, 2]), tensor([1])),
      'mae: predictions are [2] but targets are [1]; the shapes must be the same',
    ],
    [() => huber(tensor([1]), tensor([1]), { delta: 0 }), 'huber: delta is 0; it must be above 0'],
    [
      () => crossEntropy(logits, int([0, 3])),
      'crossEntropy: label 1 is 3 but must be 0 … 2 for 3 classes; to leave labels out, give ignoreIndex',
    ],
    [
      () => crossEntropy(logits, int([0, -1]), { ignoreIndex: -100 }),
      'crossEntropy: label 1 is -1 but must be 0 … 2 for 3 classes or ignoreIndex -100',
    ],
    [
      () => crossEntropy(logits, int([0, 1]), { weight: ones([3], { dtype: 'float64' }) }),
      'crossEntropy: logits is float32 but weight is float64; cast one of them, types are never changed silently',
    ],
    [
      () => crossEntropy(logits, int([0, 1]), { weight: ones([2, 3]) }),
      'crossEntropy: weight is [2, 3] but there are 3 classes; it must be [3]',
    ],
    [
      () => binaryCrossEntropyWithLogits(logits, logits, { posWeight: ones([3], { dtype: 'float64' }) }),
      'binaryCrossEntropyWithLogits: predictions is float32 but posWeight is float64; cast one of them, types are never changed silently',
    ],
    [() => crossEntropy(logits, int([0])), 'crossEntropy: logits are [2, 3] but labels are [1]; labels must be [2]'],
    [
      () => crossEntropy(logits, logits.cast('int32')),
      'crossEntropy: logits are [2, 3] but labels are [2, 3]; labels must be [2], e.g. labels.argmax(1) of one-hot rows',
    ],
    [
      () => crossEntropy(int([0, 1]), logits),
      'crossEntropy: logits are int32 but must be float32 or float64; they stand first, and labels behind them',
    ],
    [
      () => crossEntropy(logits, int([0, 0]), { weight: tensor([1]) }),
      'crossEntropy: weight is [1] but there are 3 classes; it must be [3]',
    ],
    [
      () => crossEntropy(logits, int([0, 0]), { labelSmoothing: 2 }),
      'crossEntropy: labelSmoothing is 2; it must be in 0 … 1',
    ],
    [
      () => crossEntropy(logits, tensor([[true, false, true]])),
      "crossEntropy: the target is bool but must be whole numbers (labels, e.g. labels.cast('int32')) or float32 like the logits (probabilities)",
    ],
    [
      () => crossEntropy(logits, tensor([0, 1])),
      "crossEntropy: the target is float32 [2] but probabilities must be [2, 3] like the logits; for labels use labels.cast('int32')",
    ],
    [
      () => nll(tensor(1), int([0])),
      'nll: logits are a scalar; they must be [batch, classes, …] or [classes], with at least 1 axis, not 0',
    ],
    [
      () => binaryCrossEntropy(tensor([2]), tensor([1])),
      'binaryCrossEntropy: probability 0 is 2 but must be 0 … 1; for logits use binaryCrossEntropyWithLogits',
    ],
    [
      () => mse(tensor([1]), tensor([1], { dtype: 'float64' })),
      'mse: predictions is float32 but targets is float64; cast one of them, types are never changed silently',
    ],
  ])('%#', (call, text) => expect(call).toThrow(text));
});
