import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { arange, einsum, Generator, randint, tensor, uniform, zeros, type Tensor } from '../../index.ts';

/** The sum over all labels, one product at a time; terms without an ellipsis. */
function direct(equation: string, tensors: readonly Tensor[]): { shape: number[]; data: number[] } {
  const [left, output] = equation.split('->');
  const terms = left.split(',');
  const sizes = new Map<string, number>();
  terms.forEach((term, i) => {
    term.split('').forEach((label, axis) => sizes.set(label, Math.max(sizes.get(label) ?? 1, tensors[i].shape[axis])));
  });
  const labels = [...new Set([...output.split(''), ...sizes.keys()])];
  const shape = output.split('').map((label) => sizes.get(label)!);
  const data = new Array<number>(shape.reduce((a, b) => a * b, 1)).fill(0);
  const index = new Map<string, number>();
  const at = (term: string, { shape: own }: { shape: readonly number[] }): number =>
    term.split('').reduce((sum, label, axis) => sum * own[axis] + (own[axis] === 1 ? 0 : index.get(label)!), 0);
  const walk = (k: number): void => {
    if (k === labels.length) {
      data[at(output, { shape })] += terms.reduce((p, term, i) => p * tensors[i].data[at(term, tensors[i])], 1);
      return;
    }
    for (let i = 0; i < sizes.get(labels[k])!; i++) {
      index.set(labels[k], i);
      walk(k + 1);
    }
  };
  walk(0);
  return { shape, data };
}

describe('einsum', () => {
  const rng = new Generator(7);
  const size: Record<string, number> = { a: 2, b: 3, c: 4, d: 5, i: 3, j: 4, k: 2 };
  const random = (term: string): Tensor =>
    uniform(
      term.split('').map((label) => size[label]),
      { low: -1, high: 1, dtype: 'float64', rng },
    );

  it.each([
    'ij->ij',
    'ij->ji',
    'ij->',
    'ij->j',
    'i,i->',
    'i,i->i',
    'i,j->ij',
    'i,j->ji',
    'i,j->',
    'ij,jk->ik',
    'ij,kj->ki',
    'ji,jk->ik',
    'ji,kj->ik',
    'aij,ajk->aik',
    'abij,abkj->abik',
    'ija,ajk->kia',
    'abc,cd->abd',
    'abc,dc->abd',
    'abcd,cd->ab',
    'abcd,bc->ad',
    'ab,cd->abcd',
    'ab,cd->dcba',
    'ab,b->a',
    'ij,ij->',
    'ij,ij->j',
    'abc,bad->cd',
    'ii->i',
    'ii->',
    'iij->ij',
    'iji->j',
    'iii->i',
    'abab->ba',
    'ii,ij->j',
    'aab,bc->ac',
    'ij,jk,kd->id',
    'a,b,c->abc',
    'ab,a,b->',
    'abc,ad,bd->cd',
    ',ij->ij',
    ',->',
    'ij,->ij',
  ])('%s is the sum of the products', (equation) => {
    const tensors = equation.split('->')[0].split(',').map(random);
    const expected = direct(equation, tensors);
    expectClose(einsum(equation, tensors), expected, { relative: 1e-12, absolute: 1e-12 }); // float64
  });

  it('works out the result when the equation does not name it', () => {
    const [a, b] = [random('ij'), random('jk')];
    expectClose(einsum('ij,jk', [a, b]), direct('ij,jk->ik', [a, b]));
    expectClose(einsum('ba', [a]), direct('ba->ab', [a]));
    expectClose(einsum('ii', [random('ii')]).shape, []);
    expect(einsum('bA', [zeros([2, 3])]).shape).toEqual([3, 2]); // capitals come first
    expect(einsum(' i j , j k -> k i ', [a, b]).shape).toEqual([2, 3]);
  });

  it('lets the ellipsis stand for all other axes', () => {
    const x = random('abcd');
    expectClose(einsum('...ij->...ji', [x]), direct('abcd->abdc', [x]));
    expectClose(einsum('a...->...', [x]), direct('abcd->bcd', [x]));
    expectClose(einsum('...d,d->...', [x, random('d').mul(0).add(1)]), direct('abcd->abc', [x]));
    const [m, n] = [random('abij'), random('bjk')];
    expectClose(einsum('...ij,...jk', [m, n]), direct('abij,bjk->abik', [m, n]));
    expectClose(einsum('...ij->ij', [m]), direct('abij->ij', [m])); // left out of the result: summed
    expect(einsum('i...->i...', [zeros([2])]).shape).toEqual([2]);
  });

  it('stretches axes of size 1', () => {
    const [a, b] = [uniform([1, 3], { rng }), uniform([4, 3], { rng })];
    expectClose(einsum('ij,ij->i', [a, b]), direct('ij,ij->i', [a, b]));
    expectClose(einsum('ij,ij->j', [a, b]), direct('ij,ij->j', [a, b]));
    expectClose(einsum('ij,ij->', [a, b]), direct('ij,ij->', [a, b]));
    expect(einsum('...i,...i->...', [zeros([1, 5, 2]), zeros([4, 1, 2])]).shape).toEqual([4, 5]);
  });

  it('multiplies whole numbers exactly', () => {
    const [a, b] = [randint(9, [3, 4], { rng }), randint(9, [4, 2], { rng })];
    const y = einsum('ij,jk->ik', [a, b]);
    expect(y.dtype).toBe('int32');
    expect([...y.data]).toEqual(direct('ij,jk->ik', [a, b]).data);
  });

  it('takes empty tensors: the sum of nothing is 0', () => {
    expect(einsum('ij,jk->ik', [zeros([2, 0]), zeros([0, 3])]).toArray()).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(einsum('ii->i', [zeros([0, 0])]).shape).toEqual([0]);
    expect(einsum('i,j->ij', [zeros([0]), zeros([2])]).shape).toEqual([0, 2]);
  });

  const matrix = arange(6).reshape([2, 3]);
  it.each<[string, Tensor[], string]>([
    ['ij,jk->ik', [matrix], 'einsum: "ij,jk->ik" names 2 operands but tensors has 1'],
    ['ij', [], 'einsum: "ij" names 1 operands but tensors has 0'],
    ['ijk->i', [matrix], 'einsum: operand 0 is "ijk" with 3 axes but its tensor is [2, 3] with 2'],
    ['ij...k', [matrix], 'einsum: operand 0 is "ij...k" with at least 3 axes but its tensor is [2, 3] with 2'],
    ['i1->i', [matrix], 'einsum: "i1->i" has the term "i1"; a term is letters with at most one "..." among them'],
    ['i..->i', [matrix], 'einsum: "i..->i" has the term "i.."; a term is letters with at most one "..." among them'],
    ['ij->i->j', [matrix], 'einsum: "ij->i->j" has more than one "->"'],
    ['ij->ik', [matrix], 'einsum: "ij->ik" has the label k in its result but in no operand'],
    ['ij->ii', [matrix], 'einsum: "ij->ii" has the label i twice in its result'],
    ['ii->i', [matrix], 'einsum: label i has size 2 in operand 0 but 3 in operand 0'],
    ['ii->i', [zeros([1, 3])], 'einsum: label i has size 1 in operand 0 but 3 in operand 0'],
    ['ij,jk->ik', [matrix, matrix], 'einsum: label j has size 3 in operand 0 but 2 in operand 1'],
    [
      'i...,j...->ij',
      [matrix, zeros([2, 4])],
      'einsum: an axis of the ellipsis has size 3 in operand 0 but 4 in operand 1',
    ],
    [
      'i,i->',
      [tensor([1]), tensor([1], { dtype: 'float64' })],
      'einsum: tensors[0] is float32 but tensors[1] is float64',
    ],
    ['i->', [tensor([true])], "einsum: tensors[0] is bool, which has no arithmetic; use tensors[0].cast('float32')"],
  ])('refuses %s of other tensors', (equation, tensors, message) => {
    expect(() => einsum(equation, tensors)).toThrow(message);
  });
});
