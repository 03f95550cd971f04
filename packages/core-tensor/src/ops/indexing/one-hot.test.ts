import { expect, test } from 'vitest';
import { oneHot, tensor, trace, zeros } from '../../index.ts';

const labels = tensor([0, 3, 1], { dtype: 'int32' });

test('the number of classes stands in its place, among the options, or follows from the labels', () => {
  const written = [
    [1, 0, 0, 0],
    [0, 0, 0, 1],
    [0, 1, 0, 0],
  ];
  for (const y of [oneHot(labels, 4), oneHot(labels, { numClasses: 4 }), oneHot(labels), oneHot(labels, -1)])
    expect(y.toArray()).toEqual(written); // torch.nn.functional.one_hot(torch.tensor([0, 3, 1]))
  expect(oneHot(labels, { dtype: 'uint8' }).dtype).toBe('uint8');
  expect(oneHot(labels, 5, { dtype: 'int64' })).toMatchObject({ shape: [3, 5], dtype: 'int64' });
  expect(oneHot(zeros([0], { dtype: 'int32' }), 3).shape).toEqual([0, 3]);
});

test('it has to be given where the labels are none, or not known yet', () => {
  expect(() => oneHot(zeros([0], { dtype: 'int32' }))).toThrow(
    'oneHot: numClasses is left out, but the labels [0] are none; give it, as in oneHot(labels, 10)',
  );
  expect(() => trace((t) => [oneHot(t)], [{ shape: [3], dtype: 'int32' }])).toThrow(
    'oneHot: numClasses is left out, but the labels [3] have no values while their function is traced; give it',
  );
  expect(() => oneHot(labels, 0)).toThrow('oneHot: numClasses is 0; it must be a whole number of at least 1');
  expect(() => oneHot(labels, 2)).toThrow('oneHot: label 1 is 3 but must be 0 … 1 for 2 classes');
  expect(() => oneHot(labels, { classes: 4 } as never)).toThrow(
    'oneHot: classes is no option; the options are numClasses, dtype',
  );
  expect(() => oneHot(labels, { numClasses: 4 }, {})).toThrow('oneHot: numClasses is an object; it must be a whole');
});
