import { expect, test } from 'vitest';
import { decisionBoundary } from './decision-boundary.ts';

const points = [[0, 0], [0, 1], [1, 0], [1, 1]]; // prettier-ignore
const labels = [0, 1, 1, 0];
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

test('asks the model once, for a grid that reaches from edge to edge, lowest y first', () => {
  const grids: number[][][] = [];
  decisionBoundary(
    {
      predict(grid) {
        grids.push(grid);
        return grid.map(() => 0.5);
      },
    },
    { range: { x: [-1, 2], y: [10, 30] }, resolution: 3 },
  );
  expect(grids).toEqual([
    [[-1, 10], [0.5, 10], [2, 10], [-1, 20], [0.5, 20], [2, 20], [-1, 30], [0.5, 30], [2, 30]],
  ]); // prettier-ignore
});

test('the boundary lies where the probability is 0.5', () => {
  const predict = (grid: number[][]): number[] => grid.map(([x]) => sigmoid(10 * (x - 0.5)));
  const svg = decisionBoundary({ predict }, { range: [0, 1] });
  const clip = /<clipPath[^>]*><rect ([^>]*)\/>/.exec(svg)![1];
  const [left, top, width, height] = ['x', 'y', 'width', 'height'].map((name) =>
    Number(new RegExp(`\\b${name}="([^"]+)"`).exec(clip)![1]),
  );
  const outline = /aria-label="contour"><g [^>]*stroke="#222222"[^>]*><path d="([^"]*)"/.exec(svg)![1];
  const corners = [...outline.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
  const visible = corners.filter(([x, y]) => x > left && x < left + width && y > top && y < top + height);
  expect(visible.length).toBeGreaterThan(50);
  for (const [x] of visible) expect(Math.abs(x - (left + width / 2))).toBeLessThan(1);
});

test('a marker per point, a colour and shape per class', () => {
  const predict = (grid: number[][]): number[] => grid.map(() => 0.2);
  const svg = decisionBoundary({ points, labels, predict }, { classNames: ['off', 'on'] });
  expect(svg.match(/<circle/g)).toHaveLength(2);
  expect(svg).toContain('●');
  expect(svg).toContain('■');
  expect(svg).toContain('probability of on');
});

test('values instead of a model: rows from the lowest y upwards', () => {
  const predict = (grid: number[][]): number[] => grid.map(([x, y]) => (x + 2 * y) / 3);
  const values = [[0, 1 / 3], [2 / 3, 1]]; // prettier-ignore
  const range = [0, 1] as const;
  expect(decisionBoundary({ values }, { range })).toBe(decisionBoundary({ predict }, { range, resolution: 2 }));
});

test('the range follows the points, also if all of them are one', () => {
  const predict = (grid: number[][]): number[] => grid.map(() => 0.5);
  expect(decisionBoundary({ points: [[100, 7]], labels: [1], predict })).toContain('>100.0</text>');
});
