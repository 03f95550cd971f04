import { expect, it } from 'vitest';
import { arange, rearrange, tensor, zeros, type Tensor } from '../../index.ts';

const x = arange(24).reshape([2, 3, 4]);

it('takes axes of size 1 away and adds them, also to a scalar', () => {
  expect(rearrange(x.unsqueeze(1), 'a 1 b c -> b () a c 1').shape).toEqual([3, 1, 2, 4, 1]);
  expect(rearrange(tensor(3), '-> 1 1').toArray()).toEqual([[3]]);
  expect(x.rearrange('a b c -> (a b c)').toArray()).toEqual(x.flatten().toArray());
});

it('takes empty axes', () => {
  expect(rearrange(zeros([0, 4]), 'a (b c) -> b (a c)', { b: 2 }).shape).toEqual([2, 0]);
});

it.each<[tensor: Tensor, pattern: string, lengths: Record<string, number>, text: string]>([
  [x, 'a b c', {}, "pattern 'a b c' has 0 arrows; it needs exactly 1"],
  [x, 'a b c -> a b', {}, 'has c on one side only'],
  [x, 'a b c -> a b c d', {}, 'has d on one side only'],
  [x, 'a b a -> a b', {}, 'has a twice on one side'],
  [x, 'a (b c -> a b c', {}, 'leaves a parenthesis open'],
  [x, 'a b) c -> a b c', {}, 'closes a parenthesis that is not open'],
  [x, 'a ((b) c) -> a b c', {}, 'has parentheses in parentheses'],
  [x, 'a b-c -> a b c', {}, 'has -, which is no name of an axis'],
  [x, '(... b) c -> ... b c', {}, 'has ... in parentheses on the left'],
  [x, 'a b -> b a', {}, "x is [2, 3, 4] with 3 axes, but the left side of 'a b -> b a' has 2"],
  [x, 'a b c d ... -> a b c d ...', {}, "but the left side of 'a b c d ... -> a b c d ...' has 5"],
  [x, 'a b (c d) -> a b c d', {}, 'the lengths of c and d are unknown; give all but 1 of a group'],
  [
    x,
    'a b (c d) -> a b c d',
    { d: 3 },
    'axis 2 of [2, 3, 4] has 4 entries, which are not (c d) with a known product of 3',
  ],
  [x, '1 b c -> b c', {}, 'axis 0 of [2, 3, 4] has 2 entries, which are not () with a known product of 1'],
  [x, 'a b c -> c b a', { d: 3 }, 'has no d, of which a length is given'],
  [x, 'a b c -> c b a', { a: 0.5 }, 'a is 0.5; it must be a whole number of at least 0'],
  [x, 3 as never, {}, 'pattern is 3; it must be a string'],
  [x, 'a b c -> c b a', 3 as never, 'axesLengths is 3; it must be an object such as { h: 2 }'],
  [3 as never, 'a -> a', {}, 'x is 3; it must be a tensor'],
])('%#', (given, pattern, lengths, text) => {
  expect(() => rearrange(given, pattern, lengths)).toThrow(text);
});
