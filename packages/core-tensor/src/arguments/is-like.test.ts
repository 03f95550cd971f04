import { expect, it } from 'vitest';
import { isLike } from './is-like.ts';

const counts = { given: { tp: [1, 2] }, outside: false, classes: null };

it.each<[string, unknown, boolean]>([
  ['the same', counts, true],
  ['nothing yet', null, true],
  ['what was unknown', { ...counts, classes: 3 }, true],
  ['null for counts', { ...counts, given: { tp: null } }, false],
  ['null for a part', { ...counts, given: null }, false],
  ['null among counts', { ...counts, given: { tp: [1, null] } }, false],
  ['a number for a list', { ...counts, given: { tp: 1 } }, false],
  ['fewer keys', { given: counts.given }, false],
])('a state of a metric may be %s: %o is %s', (_, value, expected) => {
  expect(isLike(counts, value)).toBe(expected);
});
