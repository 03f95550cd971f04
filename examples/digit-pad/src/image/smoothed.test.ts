import { expect, it } from 'vitest';
import { smoothed } from './smoothed.ts';

it('spreads a pixel over its neighbourhood, and keeps the sum', () => {
  const pixels = new Float32Array(49);
  pixels[3 * 7 + 3] = 256;
  const result = smoothed(pixels, 7);
  expect(result[3 * 7 + 3]).toBe(36);
  expect(result[1 * 7 + 1]).toBe(1);
  expect(result[3 * 7 + 4]).toBe(24);
  expect(result[4 * 7 + 3]).toBe(24);
  expect(result.reduce((sum, value) => sum + value)).toBe(256);
});

it('does not reach around the edge', () => {
  const pixels = new Float32Array(49);
  pixels[6] = 256; // the last of the first row
  expect(smoothed(pixels, 7)[7]).toBe(0);
});
