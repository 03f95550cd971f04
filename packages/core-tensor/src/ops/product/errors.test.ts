import { expect, test } from 'vitest';
import * as core from '../../index.ts';
import { ones, type Tensor } from '../../index.ts';

const { addmm, bmm, cross, dot, inner, kron, mm, multiDot, mv, outer, tensordot, vecdot } = core;
const whole = ones([2], { dtype: 'int32' });

test.each<[act: () => Tensor, text: string]>([
  [() => dot(ones([3]), ones([4])), 'dot: a is [3] and b is [4]; both must have as many elements (3 vs 4)'],
  [() => dot(ones([3]), ones([3, 1])), 'dot: b is [3, 1] but must be [n], with 1 axes, not 2'],
  [() => dot(ones([2]), whole), 'dot: a is float32 but b is int32; cast one of them, types are never changed silently'],
  [() => inner(ones([2, 3]), ones([2])), 'inner: a is [2, 3] and b is [2]; the last axes must match (3 vs 2)'],
  [() => outer(ones([2]), ones([2, 2])), 'outer: b is [2, 2] but must be [m], with 1 axes, not 2'],
  [
    () => kron(ones([2]), whole),
    'kron: a is float32 but b is int32; cast one of them, types are never changed silently',
  ],
  [() => mm(ones([2, 3]), ones([2, 3])), 'mm: a is [2, 3] and b is [2, 3]; their sizes k must be the same (3 vs 2)'],
  [() => mm(ones([2, 3]), ones([3])), 'mm: b is [3] but must be [k, m], with 2 axes, not 1'],
  [() => mv(whole, whole), 'mv: a is [2] but must be [n, k], with 2 axes, not 1'],
  [
    () => bmm(ones([2, 1, 1]), ones([3, 1, 1])),
    'bmm: a is [2, 1, 1] and b is [3, 1, 1]; their sizes batch must be the same (2 vs 3)',
  ],
  [
    () => addmm(ones([3]), ones([2, 1]), ones([1, 2])),
    'addmm: shapes [3] and [2, 2] do not broadcast; axis -1 has 3 and 2',
  ],
  [
    () => cross(ones([2, 3]), ones([2, 3]), { axis: 0 }),
    'cross: a is [2, 3] and b is [2, 3]; both must have as many axes (2 vs 2), and 3 entries along axis 0 (2 vs 2)',
  ],
  [
    () => addmm(ones([1, 1, 1]), ones([2, 1]), ones([1, 2])),
    'addmm: x is [1, 1, 1], which does not stretch to the product [2, 2]',
  ],
  [() => vecdot(ones([2]), ones([3])), 'vecdot: shapes [2] and [3] do not broadcast; axis -1 has 2 and 3'],
  [
    () => tensordot(ones([2, 3]), ones([2, 3]), { axes: 1 }),
    'tensordot: a is [2, 3] and b is [2, 3]; axis 1 of a must be as long as axis 0 of b (3 vs 2)',
  ],
  [() => tensordot(ones([2]), ones([2])), 'tensordot: axes is 2; it must be a whole number in 0 … 1'],
  [
    () => tensordot(ones([2]), ones([2]), { axes: [[0], []] }),
    'tensordot: axes are [[0], []]; each axis of a needs one of b (1 vs 0), and none stands there twice',
  ],
  [() => multiDot([ones([2, 2])]), 'multiDot: there are 1 tensors; at least 2 are needed'],
  [
    () => multiDot([ones([2, 2]), ones([2]), ones([2, 2])]),
    'multiDot: tensors[1] is [2]; it must be a matrix, with 2 axes, not 1',
  ],
  [
    () => multiDot([ones([2, 3]), ones([2, 2])]),
    'multiDot: tensors[0] is [2, 3] and tensors[1] is [2, 2]; the inner sizes must match (3 vs 2)',
  ],
])('%#: what does not fit is refused', (act, text) => {
  expect(act).toThrow(text);
});

test('chains are multiplied where the least work is', () => {
  const recorded = core.trace((a, b, c) => [multiDot([a, b, c])], [ones([10, 2]), ones([2, 10]), ones([10, 1])]);
  expect(recorded.operations.map(({ outputs: [y] }) => y.shape)).toEqual([
    [2, 1],
    [10, 1],
  ]);
});
