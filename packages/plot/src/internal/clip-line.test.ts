import { expect, test } from 'vitest';
import { clipLine } from './clip-line.ts';

const unit = [0, 1] as const;

test('what lies inside is kept as it is', () => {
  const line = [[0.1, 0.2], [0.5, 1], [1, 0]] as const; // prettier-ignore
  expect(clipLine(line, unit, unit)).toEqual([line]);
});

test('a line that leaves is cut at the edge, and goes on where it comes back', () => {
  const line = [[0.5, 0.5], [1.5, 0.5], [0.5, 1.5], [0.5, 0.25]] as const; // prettier-ignore
  expect(clipLine(line, unit, unit)).toEqual([
    [[0.5, 0.5], [1, 0.5]],
    [[0.5, 1], [0.5, 0.25]],
  ]); // prettier-ignore
});

test('a point that is not finite interrupts the line', () => {
  const line = [[0, 0], [0.1, 0.1], [Number.NaN, 0.2], [0.3, 0.3], [0.4, Infinity]] as const; // prettier-ignore
  expect(clipLine(line, unit, unit)).toEqual([[[0, 0], [0.1, 0.1]], [[0.3, 0.3]]]); // prettier-ignore
});

test('an end of 1e300 is cut where the line leaves', () => {
  const [[, end]] = clipLine([[0.5, 0.5], [1e300, -1e300]], unit, unit); // prettier-ignore
  expect(end).toEqual([1, 0]);
});

test('steps from outside to outside are not drawn', () => {
  expect(clipLine([[-1, 0.5], [2, 0.5]], unit, unit)).toEqual([]); // prettier-ignore
});
