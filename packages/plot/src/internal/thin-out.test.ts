import { expect, test } from 'vitest';
import { thinOut } from './thin-out.ts';

test('short lines stay whole', () => {
  const line = Array.from({ length: 40 }, (_, i) => [i, i] as const);
  expect(thinOut(line, 10)).toBe(line);
});

test('long lines keep their order, ends, extremes and gaps', () => {
  const line = Array.from({ length: 10_000 }, (_, i) => [i, Math.sin(i)] as [number, number]);
  line[1234][1] = 50;
  line[4321][1] = -50;
  line[7777][1] = Number.NaN;
  const thin = thinOut(line, 10);
  expect(thin.length).toBeLessThan(45);
  expect(thin).toEqual([...thin].sort(([a], [b]) => a - b));
  for (const i of [0, 1234, 4321, 7777, 9999]) expect(thin).toContain(line[i]);
});
