import { expectClose } from '@gradkit-internal/testing';
import { tensor } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { diceLoss, tverskyLoss } from './index.ts';

const logits = tensor([[[1, -1, 0.5]], [[-2, 3, 0]]]); // [2, 1, 3]
const truth = tensor([[[1, 0, 1]], [[0, 0, 0]]]);
const asOne = [logits.reshape([1, 1, 6]), truth.reshape([1, 1, 6])] as const;

it.each([diceLoss, tverskyLoss])('%o of all examples together is that of one example with all pixels', (loss) => {
  const together = loss(logits, truth, { perExample: false });
  expectClose(together.item(), loss(...asOne).item());
  expect(together.item()).not.toBeCloseTo(loss(logits, truth).item(), 4);
  expect(loss(logits, truth, { perExample: false, reduction: 'none' }).shape).toEqual([1]);
  expect(loss(logits, truth, { reduction: 'none' }).shape).toEqual([2, 1]);
});

it('of labels, too', () => {
  const labels = tensor([[0, 1, 1], [1, 1, 1]], { dtype: 'int32' }); // prettier-ignore
  const scores = tensor([
    [[2, 0, -1], [0, 1, 1]], // prettier-ignore
    [[0, 0, 0], [3, 1, 2]], // prettier-ignore
  ]); // [2, 2, 3]
  const joined = scores.permute([1, 0, 2]).reshape([1, 2, 6]);
  const loss = diceLoss(scores, labels, { perExample: false, smooth: 0.1 });
  expectClose(loss.item(), diceLoss(joined, labels.reshape([1, 6]), { smooth: 0.1 }).item());
});
