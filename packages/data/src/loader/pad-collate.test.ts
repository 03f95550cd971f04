import { arange, tensor, zeros } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { DataLoader, padCollate } from '../index.ts';

describe('padCollate', () => {
  const items = [
    { tokens: tensor([5, 6], { dtype: 'int32' }), tags: [1, 2, 3], name: 'a', labels: 1 },
    { tokens: tensor([7, 8, 9], { dtype: 'int32' }), tags: [4], name: 'b', labels: 0 },
  ];

  it('pads each field with its own value, joins the others, and tells the lengths', () => {
    const { tokens, tags, name, labels, lengths } = padCollate({ values: { tokens: 0, tags: -100 } })(items);
    expect([tokens.dtype, tokens.toArray()]).toEqual([
      'int32',
      [
        [5, 6, 0],
        [7, 8, 9],
      ],
    ]);
    expect(tags.toArray()).toEqual([
      [1, 2, 3],
      [4, -100, -100],
    ]);
    expect([name, labels.dtype, labels.toArray()]).toEqual([['a', 'b'], 'int32', [1, 0]]);
    expect([lengths.tokens.dtype, lengths.tokens.toArray(), lengths.tags.toArray()]).toEqual(['int32', [2, 3], [3, 1]]);
  });

  it('pads at the left, sequences of vectors, and empty ones', () => {
    const join = padCollate({ values: { x: 9 }, side: 'left' });
    const { x, lengths } = join([{ x: arange(4).reshape([2, 2]) }, { x: zeros([0, 2]) }]);
    expect(x.toArray()).toEqual([
      [
        [0, 1],
        [2, 3],
      ],
      [
        [9, 9],
        [9, 9],
      ],
    ]);
    expect(lengths.x.toArray()).toEqual([2, 0]);
    expect(join([{ x: zeros([0]) }]).x.shape).toEqual([1, 0]);
  });

  it('is the collate of a DataLoader, and its lengths give a mask', () => {
    const data = { length: 2, get: (i: number) => items[i] };
    const loader = new DataLoader(data, { batchSize: 2, collate: padCollate({ values: { tokens: 0, tags: 0 } }) });
    for (const { tokens, lengths } of loader) {
      const mask = arange(tokens.shape[1], { dtype: 'int32' }).less(lengths.tokens.reshape([2, 1]));
      expect(mask.toArray()).toEqual([
        [true, true, false],
        [true, true, true],
      ]);
    }
  });

  it.each([
    [
      () => padCollate({ values: {} }),
      'padCollate: values is an object; it must be an object with what each sequence is padded with, e.g. { tokens: 0 }',
    ],
    [
      () => padCollate({} as never),
      'padCollate: values is undefined; it must be an object with what each sequence is padded with, e.g. { tokens: 0 }',
    ],
    [() => padCollate({ values: { x: '0' as never } }), "padCollate: values.x is '0'; it must be a number"],
    [
      () => padCollate({ values: { x: 0 }, side: 'top' as never }),
      'padCollate: side is top; it must be one of left, right',
    ],
    [() => padCollate({ values: { x: 0 } })([]), 'padCollate: there are 0 items; a batch needs at least 1'],
    [
      () => padCollate({ values: { x: 0 } })([{ x: tensor([1]) }, {} as never]),
      'padCollate: item 1.x is left out; it must be a tensor [length, …] or a list',
    ],
    [
      () => padCollate({ values: { x: 0 } })([{ x: tensor(1) }]),
      'padCollate: item 0.x is a scalar; it must be a tensor [length, …] or a list',
    ],
    [
      () => padCollate({ values: { x: 0 } })([{ x: zeros([2, 3]) }, { x: zeros([4, 2]) }]),
      'padCollate: item 1.x is float32 [4, 2] but item 0.x is float32 [2, 3]; sequences of a batch may differ in their first axis alone',
    ],
  ])('%#', (call, text) => expect(call).toThrow(expect.objectContaining({ message: text })));
});
