import { apply, operations, Tensor, tensor, zeros, type Op } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { expectSameValues, namesOf, tracedStep } from '../../testing/steps.ts';
import { simplifyIdentities } from './identities.ts';

/** An operation as it is, where its function would see that it changes nothing. */
function bare(name: string, x: Tensor, attributes: object): Tensor {
  return apply(operations.find((op) => op.name === name) as Op, [x], attributes);
}

function namesLeft(f: (x: Tensor) => Tensor): string[] {
  const step = tracedStep((x) => [f(x)], [2, 2]);
  const dropped = simplifyIdentities(step);
  expectSameValues(dropped, step, tensor([1, -2.5, 0, Number.NaN], { shape: [2, 2] }));
  return namesOf(dropped.operations);
}

describe('simplifyIdentities leaves out', () => {
  it.each<[string, (x: Tensor) => Tensor]>([
    ['x + 0', (x) => x.add(0)],
    ['0 + x', (x) => tensor(0).add(x)],
    ['x − 0', (x) => x.sub(0)],
    ['x · 1', (x) => x.mul(1)],
    ['1 · x', (x) => tensor(1).mul(x)],
    ['x / 1', (x) => x.div(1)],
    ['x + zeros of its shape', (x) => x.add(zeros([2, 2]))],
    ['a cast to its own type', (x) => bare('cast', x, { dtype: 'float32' })],
    ['a reshape to its own shape', (x) => bare('reshape', x, { shape: [2, 2] })],
    ['a stretch to its own shape', (x) => bare('broadcastTo', x, { shape: [2, 2] })],
    ['a permutation that leaves axes in order', (x) => bare('permute', x, { axes: [0, 1] })],
    ['a slice of everything', (x) => bare('slice', x, { ranges: [{ axis: 0, start: 0, end: 2, step: 1 }] })],
    ['an identity', (x) => bare('identity', x, {})],
    ['a chain of them', (x) => x.mul(1).add(0).div(1)],
  ])('%s', (_, f) => {
    expect(namesLeft(f)).toEqual([]);
    expect(namesLeft((x) => f(x.exp()).neg())).toEqual(['exp', 'neg']);
  });
});

it('simplifyIdentities leaves out views that come back to what was there', () => {
  expect(namesLeft((x) => x.exp().reshape([4]).reshape([4, 1]).reshape([2, 2]).neg())).toEqual([
    'exp',
    'reshape',
    'reshape',
    'neg',
  ]);
});

describe('simplifyIdentities keeps', () => {
  it.each<[string, string, (x: Tensor) => Tensor]>([
    ['a slice backwards', 'slice', (x) => x.flip(0)],
    ['0 − x', 'sub', (x) => tensor(0).sub(x)],
    ['1 / x', 'div', (x) => tensor(1).div(x)],
    ['x · 0', 'mul', (x) => x.mul(0)],
    ['x + 1', 'add', (x) => x.add(1)],
    ['x ^ 1, which nobody writes', 'pow', (x) => x.pow(1)],
    ['x − (−0), which makes 0 of −0', 'sub', (x) => x.sub(tensor(-0))],
    ['what is neutral in places only', 'mul', (x) => x.mul(tensor([1, 2]))],
    ['maximum(x, 0)', 'maximum', (x) => x.maximum(0)],
    ['x + 0 where it stretches x', 'add', (x) => x.add(zeros([3, 2, 2]))],
    ['a reshape to another shape', 'reshape', (x) => x.reshape([4])],
    ['a cast to another type', 'cast', (x) => x.cast('float64')],
    ['a square turned around', 'permute', (x) => x.permute([1, 0])],
  ])('%s', (_, name, f) => {
    expect(namesLeft(f)).toEqual([name]);
  });

  it('additions of values that are zero only now', () => {
    const step = tracedStep((x, y) => [x.add(y)], [2], [2]);
    expect(namesOf(simplifyIdentities(step).operations)).toEqual(['add']);
  });
});
