import { apply, clamp, defineOp, sum, tensor, zeros, type Tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { expectSameValues, namesOf, tracedStep } from '../../testing/steps.ts';
import { commonSubexpressionElimination } from './common-subexpressions.ts';

function namesLeft(f: (x: Tensor, y: Tensor) => readonly Tensor[]): string[] {
  const step = tracedStep(f, [2, 2], [2, 2]);
  const shared = commonSubexpressionElimination(step);
  expectSameValues(shared, step, tensor([1, 2, 3, -4], { shape: [2, 2] }), tensor([5, 6, -0, 8], { shape: [2, 2] }));
  return namesOf(shared.operations);
}

describe('commonSubexpressionElimination does once', () => {
  it.each<[string, (x: Tensor, y: Tensor) => readonly Tensor[], string[]]>([
    ['the same on the same', (x) => [x.exp(), x.exp()], ['exp']],
    ['chains of them', (x) => [x.exp().neg(), x.exp().neg()], ['exp', 'neg']],
    ['the same with equal single numbers', (x) => [x.mul(2), x.mul(tensor(2))], ['mul']],
    ['the same with equal attributes', (x) => [sum(x, 1), sum(x, -1)], ['sum']],
    ['the same with NaN', (x) => [x.mul(Number.NaN), x.mul(Number.NaN)], ['mul']],
  ])('%s', (_, f, names) => {
    expect(namesLeft(f)).toEqual(names);
  });

  it('an operation with several results', () => {
    expect(namesLeft((x) => [x.sort().indices, x.sort().values])).toEqual(['sort']);
  });
});

describe('commonSubexpressionElimination does apart', () => {
  it.each<[string, (x: Tensor, y: Tensor) => readonly Tensor[]]>([
    ['the same on others', (x, y) => [x.exp(), y.exp()]],
    ['others on the same', (x) => [x.exp(), x.neg()]],
    ['the same the other way round', (x, y) => [x.sub(y), y.sub(x)]],
    ['other attributes', (x) => [sum(x, 0), sum(x, 1)]],
    ['other bounds', (x) => [clamp(x, { min: 0 }), clamp(x, { max: 0 })]],
    ['other numbers', (x) => [x.mul(2), x.mul(3)]],
    ['infinite borders', (x) => [x.pad([1, 1], { value: Infinity }), x.pad([1, 1], { value: -Infinity })]],
    ['0 and −0', (x) => [x.mul(0), x.mul(tensor(-0))]],
  ])('%s', (_, f) => {
    expect(namesLeft(f)).toHaveLength(2);
  });

  it('numbers of another rank, which give results of another rank', () => {
    const f = (x: Tensor): Tensor[] => {
      const total = x.sum();
      return [total.add(1), total.add(tensor([1]))];
    };
    expect(namesLeft(f)).toEqual(['sum', 'add', 'add']);
  });

  it('equal lists of numbers, which it does not compare', () => {
    expect(namesLeft((x) => [x.add(zeros([2])), x.add(zeros([2]))])).toEqual(['add', 'add']);
  });

  it.each<[string, object, object]>([
    ['other maps', new Map([['a', 1]]), new Map([['a', 2]])],
    ['other sets', new Set([1]), new Set([2])],
    ['other tensors', tensor([1, 2]), tensor([1, 3])],
    ['arrays of another type', Float32Array.of(1), Float64Array.of(1)],
  ])('an operation of the user with %s as attributes', (_, one, other) => {
    const own = defineOp<[x: Tensor], { table: object }>({
      name: 'lookUp',
      view: true,
      infer: ([x]) => x,
      onnx: () => ({ opType: 'Identity' }),
    });
    expect(namesLeft((x) => [one, one, other].map((table) => apply(own, [x], { table })))).toHaveLength(2);
  });
});
