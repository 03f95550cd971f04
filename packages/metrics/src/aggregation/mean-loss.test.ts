import { tensor } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { MeanLoss } from '../index.ts';

it('weighs each batch by its examples', () => {
  const loss = new MeanLoss();
  expect(loss.compute()).toBe(NaN);
  loss.update(tensor(1), 64);
  loss.update(4, 32);
  expect(loss.compute()).toBe(2);
  loss.update(tensor([[NaN]]), 1);
  expect(loss.compute()).toBe(NaN); // a loss that is not a number is not hidden
  loss.reset();
  expect(loss.state).toEqual({ sum: 0, count: 0 });
});

it.each([
  [
    () => new MeanLoss().update(tensor([1, 2]), 2),
    'MeanLoss: loss is [2] with 2 elements; it must have 1, the mean of the batch',
  ],
  [() => new MeanLoss().update(1, 0), 'MeanLoss: examples is 0; it must be a whole number of at least 1'],
])('%#', (call, text) => expect(call).toThrow(expect.objectContaining({ message: text })));
