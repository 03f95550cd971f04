import { describe, expect, it } from 'vitest';
import { layoutNetwork, linkPath, linksOf, linkWidth, weightCount } from './network-layout.ts';

describe('layoutNetwork', () => {
  it('puts every neuron inside, none upon another', () => {
    for (const units of [
      [7, 1],
      [2, 8, 8, 8, 8, 8, 8, 1],
      [7, 4, 2, 1],
    ]) {
      const { size, places } = layoutNetwork(units, { width: 500, height: 364 });
      expect(size).toBeGreaterThanOrEqual(16);
      for (const column of places)
        for (const [i, { x, y }] of column.entries()) {
          expect(x - size / 2).toBeGreaterThanOrEqual(0);
          expect(x + size / 2).toBeLessThanOrEqual(500);
          expect(y - size / 2).toBeGreaterThanOrEqual(0);
          expect(y + size / 2).toBeLessThanOrEqual(364);
          expect(y - (column[i - 1]?.y ?? -Infinity)).toBeGreaterThan(size);
        }
    }
  });
});

describe('lines', () => {
  it('lead from every neuron to every one of the next column', () => {
    expect(weightCount([2, 3, 1])).toBe(13);
    const links = linksOf([2, 3, 1]);
    expect(links).toHaveLength(9);
    expect(links[1]).toEqual({ column: 0, unit: 0, input: 1 });
    const layout = layoutNetwork([2, 3, 1], { width: 200, height: 100 });
    expect(linkPath(layout, links[0])).toMatch(/^M[\d.]+ [\d.]+C[\d.]+ [\d.]+ [\d.]+ [\d.]+ [\d.]+ [\d.]+$/);
  });

  it('are as thick as weights are large', () => {
    expect(linkWidth(-2)).toBe(linkWidth(2));
    expect(linkWidth(2)).toBeGreaterThan(linkWidth(1));
    expect(linkWidth(1000)).toBe(6.5);
  });
});
