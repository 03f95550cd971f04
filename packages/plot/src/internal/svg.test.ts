import { expect, test } from 'vitest';
import { counted, shortened, textWidth } from './svg.ts';

test('narrow letters are narrower than wide ones, and room grows with the size', () => {
  expect(textWidth('illi', 13)).toBeLessThan(textWidth('mmmm', 13) / 3);
  expect(textWidth('abc', 26)).toBe(2 * textWidth('abc', 13));
  expect(textWidth('дом', 13)).toBeGreaterThan(20);
});

test('a text that does not fit ends with …, and one that fits stays', () => {
  expect(shortened('validation', 1000, 13)).toBe('validation');
  const short = shortened('validation of the model', 80, 13);
  expect(short).toBe('validation…');
  expect(textWidth(short, 13)).toBeLessThanOrEqual(80);
  expect(shortened('abc', 1, 13)).toBe('a…');
});

test('one is singular', () => {
  expect([counted(1, 'trial'), counted(0, 'trial'), counted(2000, 'trial')]).toEqual([
    '1 trial',
    '0 trials',
    '2,000 trials',
  ]);
});
