import { apply, broadcastTo, tensor, where, type Tensor } from '@gradkit/core-tensor';
import { geluGradientOp } from '@gradkit/core-tensor/functional';
import { describe, expect, it } from 'vitest';
import { expectSameValues, namesOf, tracedStep } from '../../testing/steps.ts';
import { deadCodeElimination } from './dead-code.ts';
import { absorbBroadcasts } from './broadcasts.ts';

function namesLeft(f: (x: Tensor, row: Tensor, one: Tensor) => Tensor): string[] {
  const step = tracedStep((x, row, one) => [f(x, row, one)], [2, 3], [3], []);
  const skipped = deadCodeElimination(absorbBroadcasts(step));
  expectSameValues(skipped, step, tensor([1, 2, 3, 4, 5, 6], { shape: [2, 3] }), tensor([10, 20, 30]), tensor(7));
  return namesOf(skipped.operations);
}

describe('absorbBroadcasts lets operations stretch their inputs', () => {
  it.each<[string, string[], (x: Tensor, row: Tensor, one: Tensor) => Tensor]>([
    ['on the right', ['mul'], (x, row) => x.mul(broadcastTo(row, [2, 3]))],
    ['on the left', ['sub'], (x, row) => broadcastTo(row, [2, 3]).sub(x)],
    ['with three inputs', ['greater', 'where'], (x, row, one) => where(x.greater(3), row.broadcastTo([2, 3]), one)],
    [
      'along axes of their own',
      ['reshape', 'add'],
      (_, row) => row.broadcastTo([3, 3]).add(row.reshape([3, 1]).broadcastTo([3, 3])),
    ],
  ])('%s', (_, names, f) => {
    expect(namesLeft(f)).toEqual(names);
  });
});

describe('absorbBroadcasts keeps a stretched copy', () => {
  it.each<[string, string[], (x: Tensor, row: Tensor, one: Tensor) => Tensor]>([
    ['beside a single number', ['broadcastTo', 'add'], (_, row, one) => row.broadcastTo([2, 3]).add(one)],
    ['for an operation on it alone', ['broadcastTo', 'exp'], (_, row) => row.broadcastTo([2, 3]).exp()],
    [
      'of which both inputs are made',
      ['broadcastTo', 'mul'],
      (_, row) => {
        const wide = row.broadcastTo([2, 3]);
        return wide.mul(wide);
      },
    ],
    ['for a sum, which counts its elements', ['broadcastTo', 'sum'], (_, row) => row.broadcastTo([2, 3]).sum()],
    [
      'for what does not stretch its inputs',
      ['broadcastTo', 'gelu'],
      (x, row) => apply(geluGradientOp, [broadcastTo(row, [2, 3]), x, x], {}),
    ],
    ['for a product of matrices', ['broadcastTo', 'matmul'], (x, row) => x.matmul(row.broadcastTo([3, 3]))],
  ])('%s', (_, names, f) => {
    expect(namesLeft(f)).toEqual(names);
  });
});
