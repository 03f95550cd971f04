import { tensor, zeros } from '@gradkit/core-tensor';
import { expect, test } from 'vitest';
import { ctcLoss } from './index.ts';

const targets = tensor([[1, 2]], { dtype: 'int32' });
const logProbabilities = zeros([4, 1, 3]);

test.each([
  [[5], [2], 'inputLengths[0] is 5 but must be 0 … 4, the length of logProbabilities'],
  [[-1], [2], 'inputLengths[0] is -1 but must be 0 … 4, the length of logProbabilities'],
  [[4], [3], 'targetLengths[0] is 3 but must be 0 … 2, the length of targets'],
  [[4, 4], [2], 'inputLengths are [2] but there must be 1, one for each example'],
])('lengths %j of predictions and %j of labels', (inputLengths, targetLengths, text) => {
  expect(() => ctcLoss(logProbabilities, targets, inputLengths, targetLengths)).toThrow(`ctcLoss: ${text}`);
});

test('a label that is no class', () => {
  const labels = tensor([[1, 3]], { dtype: 'int32' });
  expect(() => ctcLoss(logProbabilities, labels, [4], [2])).toThrow('ctcLoss: label 1 is 3 but must be 0 … 2 for 3');
});
