import { tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { treeFlatten } from './pytree.ts';

const [a, b, c] = [tensor(1), tensor([2]), tensor([[3]])];
const keyOf = (value: unknown): string => treeFlatten('compile', value).key;

describe('treeFlatten', () => {
  it('finds tensors at any depth, in order, each as often as it is there', () => {
    expect(treeFlatten('compile', [a, { first: b, rest: [[c], 'text', a] }]).tensors).toEqual([a, b, c, a]);
  });

  it('puts other tensors in the places of these', () => {
    const { unflatten } = treeFlatten('compile', [a, { first: b, rest: [[c], 'text', 7, null, undefined] }]);
    const [x, y, z] = [tensor(10), tensor([20]), tensor([[30]])]; // told apart by their shapes
    expect(unflatten([x, y, z])).toEqual([x, { first: y, rest: [[z], 'text', 7, null, undefined] }]);
    expect(unflatten([z, y, x])).toEqual([z, { first: y, rest: [[x], 'text', 7, null, undefined] }]); // again from the start
  });

  it('is a tensor alone, a plain value, or nothing', () => {
    expect(treeFlatten('compile', a).unflatten([b])).toBe(b);
    expect(treeFlatten('compile', 'done').unflatten([])).toBe('done');
    expect(treeFlatten('compile', undefined)).toMatchObject({ tensors: [] });
  });

  it('takes objects without a prototype', () => {
    const bare = Object.assign(Object.create(null) as object, { x: a });
    expect(treeFlatten('compile', bare).tensors).toEqual([a]);
  });

  it('has the same key for other tensors, whatever their shapes', () => {
    expect(keyOf([a, { x: b, n: 2 }])).toBe(keyOf([c, { x: a, n: 2 }]));
  });

  it.each<[string, unknown, unknown]>([
    ['numbers', [a, 1], [a, 2]],
    ['infinities', Infinity, -Infinity],
    ['NaN and infinity', Number.NaN, Infinity],
    ['zeros', 0, -0],
    ['functions', [() => 1], [() => 1]],
    ['a number and its text', [1], ['1']],
    ['a whole number and a bigint', [1], [1n]],
    ['bigints', [1n], [2n]],
    ['null and undefined', [null], [undefined]],
    ['false and null', [false], [null]],
    ['a bigint and its text', [1n], ['1']],
    ['a list and its entry', [[a]], [a]],
    ['where lists end', [[a, b], [c]], [[a], [b, c]]],
    ['what is in a list and what follows it', [[a], b], [[a, b]]],
    ['a list and an object', [a], { 0: a }],
    ['names', { x: a }, { y: a }],
    ['what is there and what is not', { x: a }, { x: a, y: undefined }],
    ['texts with commas', ['a,', 'b'], ['a', ',b']],
  ])('has another key for %s', (_, one, other) => {
    expect(keyOf(one)).not.toBe(keyOf(other));
  });

  it('takes the same object twice, but not one within itself', () => {
    const twice = { x: a };
    expect(treeFlatten('compile', [twice, { twice }], 'arguments').tensors).toEqual([a, a]);
    const [circle, list]: [Record<string, unknown>, unknown[]] = [{}, []];
    circle['in'] = [{ circle }];
    list.push(list);
    const rule = 'contains itself; what goes in and out of a compiled function must have an end';
    expect(() => treeFlatten('compile', [a, circle], 'arguments')).toThrow(
      `compile: arguments[1].in[0].circle ${rule}`,
    );
    expect(() => treeFlatten('compile', list, 'the result')).toThrow(`compile: the result[0] ${rule}`);
  });

  it.each<[string, unknown, string]>([
    [
      'maps',
      [{ table: new Map() }],
      'compile: arguments[0].table is a Map; only tensors, plain values, lists and plain objects',
    ],
    ['dates', [a, new Date()], 'compile: arguments[1] is a Date; only tensors'],
    ['typed arrays', { x: [new Float32Array(2)] }, 'compile: arguments.x[0] is a Float32Array; only tensors'],
  ])('refuses %s and says where they are', (_, value, message) => {
    expect(() => treeFlatten('compile', value, 'arguments')).toThrow(message);
  });
});
