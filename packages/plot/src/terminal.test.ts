import { expect, test } from 'vitest';
import { bars, sparkline } from './terminal.ts';

test('a sparkline has a letter per value, of eight heights from the lowest to the highest', () => {
  expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7])).toBe('▁▂▃▄▅▆▇█');
  expect(sparkline([5, 5])).toBe('▁▁');
  expect(sparkline([1, Number.NaN, 0])).toBe('█ ▁');
  expect(sparkline([0.5, 2, -1], { range: [0, 1] })).toBe('▅█▁');
});

test('more values than letters are means of parts', () => {
  expect(sparkline([0, 2, 7, 9], { width: 2 })).toBe('▁█');
  expect(sparkline(new Float32Array(1000)).length).toBe(60);
});

test('bars have eighths of a letter, and a fixed whole where it is given', () => {
  expect(bars({ a: 8, bb: 3, c: 0 }, { width: 1 })).toBe('a  █ 8\nbb ▍ 3\nc    0');
  expect(bars({ accuracy: 0.5 }, { width: 4, max: 1 })).toBe('accuracy ██   0.5');
  expect(bars({ none: 0 }, { width: 2 })).toBe('none    0');
});

test.for([
  [() => sparkline([]), 'sparkline: values is empty; nothing can be drawn'],
  [() => sparkline([1], { width: 0 }), 'sparkline: width is 0; it must be a whole number of 1 to 10000 letters'],
  [() => bars({}), 'bars: values is empty; nothing can be drawn'],
  [() => bars({ a: -1 }), 'bars: a is -1; a bar is finite and 0 or more'],
] as const)('errors: %#', ([call, text]) => expect(call).toThrow(text));
