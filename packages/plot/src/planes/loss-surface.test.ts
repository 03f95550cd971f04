import { expect, test } from 'vitest';
import { PlotError } from '../plot-error.ts';
import { lossSurface } from './loss-surface.ts';

const mse = (m: number, b: number): number => ((m + b - 3) ** 2 + (2 * m + b - 5) ** 2) / 2;
const surface = { f: mse, mRange: [-4, 6], bRange: [-3, 9] } as const;

/** Gradient descent on the line through (1, 3), (2, 5). */
function descend(rate: number, steps: number): number[][] {
  const path = [[-1, 5]];
  for (let i = 0; i < steps; i++) {
    const [m, b] = path[i];
    path.push([m - rate * (5 * m + 3 * b - 13), b - rate * (3 * m + 2 * b - 8)]);
  }
  return path;
}

test('contours at 1, 2, 5 … with their values beside the colours', () => {
  const svg = lossSurface(surface, { lossLabel: 'MSE' });
  for (const level of [0.5, 1, 2, 5, 10, 20, 50, 100]) expect(svg).toContain(`>${level}</text>`);
  expect(svg).toContain('>MSE</text>');
  expect(svg).toContain('>m</text>');
  expect(svg).toContain('>b</text>');
});

test('a path is a line with a point per step, unless it is too near to be seen; the minimum is marked', () => {
  const steps = [[-1, 5], [0, 4], [1, 3], [1.01, 3], [2, 1]]; // prettier-ignore
  const svg = lossSurface({ ...surface, paths: { 'λ = 0.1': steps }, minimum: [2, 1] });
  expect(svg.match(/aria-label="line"/g)).toHaveLength(1);
  expect(svg.match(/<circle/g)).toHaveLength(5); // three steps, start, end
  expect(svg).toContain('λ = 0.1');
  expect(svg).toContain('★');
});

test('a diverging path ends at the edge, whatever becomes of it', () => {
  const svg = lossSurface({ ...surface, paths: { 'λ = 2': descend(2, 2000) } });
  expect(descend(2, 2000).at(-1)).toEqual([Number.NaN, Number.NaN]);
  expect(svg).not.toMatch(/NaN|Infinity|e\+\d/);
  expect(svg.length).toBeLessThan(200_000);
});

test('a loss below 0 has equally spaced levels', () => {
  const svg = lossSurface({ f: (m, b) => Math.sin(m) * Math.cos(b), mRange: [-3, 3], bRange: [-3, 3] });
  for (const level of ['−0.8', '−0.2', '0', '0.6']) expect(svg).toContain(`>${level}</text>`);
});

test('a flat loss, and one that is not finite everywhere, are drawn', () => {
  expect(lossSurface({ ...surface, f: () => 1 })).toContain('<svg');
  expect(lossSurface({ ...surface, f: (m) => Math.log(m) })).not.toContain('NaN');
});

test('where the loss is NaN nothing is drawn', () => {
  const svg = lossSurface({ f: (m) => Math.sqrt(m), mRange: [-1, 1], bRange: [0, 1] });
  const clip = /<clipPath[^>]*><rect ([^>]*)\/>/.exec(svg)![1];
  const [left, width] = ['x', 'width'].map((name) => Number(new RegExp(`\\b${name}="([^"]+)"`).exec(clip)![1]));
  const paths = [...svg.matchAll(/aria-label="contour">.*?<\/g>/gs)].join('').matchAll(/(-?[\d.]+),(-?[\d.]+)/g);
  const xs = [...paths].map(([, x]) => (Number(x) - left) / width);
  expect(xs.length).toBeGreaterThan(20);
  expect(Math.min(...xs)).toBeGreaterThan(0.48);
});

test.each<[unknown, string]>([
  [{ x: [0, 1], y: [0, 1], values: [[1]] }, 'f is undefined; it must be a function that gives the loss at (m, b)'],
  [{ f: mse }, 'mRange is undefined; it must be two finite numbers, the lower one first'],
  [{ f: mse, mRange: [0, 1], bRange: 3 }, 'bRange is 3; it must be two finite numbers, the lower one first'],
  [undefined, 'surface is undefined; it must be an object or a list'],
])('what is no surface is refused: %#', (given, text) => {
  const draw = (): unknown => lossSurface(given as never);
  expect(draw).toThrow(PlotError);
  expect(draw).toThrow(`lossSurface: ${text}`);
});
