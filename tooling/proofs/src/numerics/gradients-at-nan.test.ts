import { grad } from '@gradkit/autograd';
import { max, min, nanmean, pow, tensor, type Tensor } from '@gradkit/core-tensor';
import { expectClose } from '@gradkit-internal/testing';
import { describe, it } from 'vitest';
import { forms } from './forms.ts';

type Rows = readonly (readonly number[])[];

const half = [[4, -Infinity, Infinity]];

// PyTorch 2.15 has two answers, or one that comes from 0 · ∞; by hand from torch.max, torch.amax, torch.nanmean and torch.pow
describe.each<[what: string, f: (x: Tensor) => Tensor, x: Rows, gradient: Rows]>([
  ['of all elements, as torch.max, not amax', (x) => max(x), [[NaN, 1], [3, NaN]], [[0.5, 0], [0, 0.5]]], // prettier-ignore
  ['of one row, which is all, too', (x) => max(x.reshape([3]), 0), [[NaN, 1, 3]], [[1, 0, 0]]],
  ['of the least of all, as torch.min', (x) => min(x), [[NaN, 1], [3, 4]], [[1, 0], [0, 0]]], // prettier-ignore
  ['along an axis, as torch.amax', (x) => max(x, 1), [[NaN, 1], [3, 4]], [[NaN, NaN], [0, 1]]], // prettier-ignore
  ['of no numbers, whose mean follows none of them', (x) => nanmean(x, 1), [[NaN, NaN], [1, NaN]], [[0, 0], [1, 0]]], // prettier-ignore
  ['of a power, as with a tensor as exponent, not by a root', (x) => pow(x, 0.5), half, [[0.25, 0, 0]]],
])('a gradient at NaN or infinities %s', (_, f, x, gradient) => {
  const slope = (y: Tensor): readonly Tensor[] => [grad((z: Tensor) => f(z).sum())(y)];
  const given = tensor(x);

  it('eagerly', () => expectClose(slope(given)[0], tensor(gradient)));

  it.each(['compiled', 'exported'] as const)('%s', async (form) => {
    const [found] = await forms[form](slope, [given])([given]);
    expectClose(found, tensor(gradient));
  });
});
