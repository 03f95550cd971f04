import { expect, test } from 'vitest';
import { decisionBoundary } from './decision-boundary.ts';
import { regionColor } from '../internal/ramps.ts';

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

const thirds = (grid: number[][]): number[][] =>
  grid
    .map(([x]) => [0, 0.5, 1].map((middle) => Math.exp(-20 * (x - middle) ** 2)))
    .map((scores) => {
      const total = scores.reduce((a, b) => a + b);
      return scores.map((score) => score / total);
    });

test('each of several classes has its region, the stronger the further it is ahead', () => {
  const svg = decisionBoundary({ predict: thirds }, { range: [0, 1], resolution: 61 });
  const clip = /<clipPath[^>]*><rect ([^>]*)\/>/.exec(svg)![1];
  const [left, width] = ['x', 'width'].map((name) => Number(new RegExp(`\\b${name}="([^"]+)"`).exec(clip)![1]));
  const reach = (color: string): [number, number] => {
    const path = new RegExp(`<path fill="${color}"[^>]* d="([^"]*)"|<path d="([^"]*)" fill="${color}"`).exec(svg)!;
    const xs = [...(path[1] ?? path[2]).matchAll(/(-?[\d.]+),-?[\d.]+/g)].map(([, x]) => (Number(x) - left) / width);
    return [Math.max(Math.min(...xs), 0), Math.min(Math.max(...xs), 1)];
  };
  const expected = [[0, 0.25], [0.25, 0.75], [0.75, 1]]; // prettier-ignore
  for (const [k, [from, to]] of expected.entries()) {
    const [low, high] = reach(regionColor(k, 0.05));
    expect([Math.abs(low - from) < 0.01, Math.abs(high - to) < 0.01]).toEqual([true, true]);
    const [surer, stillSurer] = [reach(regionColor(k, 0.35)), reach(regionColor(k, 0.75))];
    expect(surer[1] - surer[0]).toBeLessThan(high - low);
    expect(stillSurer[1] - stillSurer[0]).toBeLessThan(surer[1] - surer[0]);
  }
  expect(svg).toContain('>lead over the next class<');
  expect(svg.match(/aria-label="contour"/g)).toHaveLength(6); // three regions, three edges
});

test('two columns of probabilities are two classes; a flat list is read row by row', () => {
  const predict = (grid: number[][]): number[] => grid.map(([x]) => x);
  const options = { range: [0, 1], resolution: 5 } as const;
  const one = decisionBoundary({ predict }, options);
  expect(decisionBoundary({ predict: (grid) => predict(grid).map((p) => [1 - p, p]) }, options)).toBe(one);
  const flat = (grid: number[][]): Float64Array => Float64Array.from(predict(grid).flatMap((p) => [1 - p, p]));
  expect(decisionBoundary({ predict: flat }, options)).toBe(one);
});

test('a probability of one of several classes is checked', () => {
  expect(() => decisionBoundary({ values: [[[0.5, 1.5], [0, 1]], [[0, 1], [0, 1]]] }, { range: [0, 1] })).toThrow(
    'decisionBoundary: the probability of class 1 at (0, 0) is 1.5; it must lie in 0 … 1',
  ); // prettier-ignore
  expect(() => decisionBoundary({ predict: (grid) => grid.map((_, i) => (i ? [0.5] : [0.5, 0.5])) }, { range: [0, 1] })).toThrow(
    'decisionBoundary: probabilities[1] has a length of 1 for 2 of probabilities[0]; there must be one for each',
  ); // prettier-ignore
});

test('how many examples are predicted right is said, and that a model tells nothing apart', () => {
  const predict = (grid: number[][]): number[] => grid.map(([x]) => (x > 0.5 ? 0.9 : 0.2));
  const svg = decisionBoundary({ points, labels, predict });
  expect(svg).toContain('50.0 % right (2 of 4 points)');
  expect(decisionBoundary({ points: points.slice(2, 3), labels: [1], predict })).toContain(
    '100.0 % right (1 of 1 point)',
  );
  expect(svg).not.toContain('the same everywhere');
  const flat = decisionBoundary({ points, labels, predict: (grid) => grid.map(() => 0.5) });
  expect(flat).toContain('nearly the same everywhere (probability 0.50): the model does not tell places apart');
  expect(decisionBoundary({ values: [[0, 1], [0, 1]], points, labels }, { range: [0, 1] })).not.toContain('right'); // prettier-ignore
});

test('of many points no class hides the others: they are small, and drawn in turn', () => {
  const predict = (grid: number[][]): number[] => grid.map(() => 0.2);
  const places = Array.from({ length: 3000 }, (_, i) => [i % 60, Math.floor(i / 60)]);
  const classOf = places.map((_, i) => (i < 1500 ? 0 : 1)); // sorted
  const svg = decisionBoundary({ points: places, labels: classOf, predict }, { resolution: 5 });
  const drawn = svg.match(/<g [^>]*aria-label="dot"[^>]*>/g)!.map((tag) => / fill="([^"]+)"/.exec(tag)![1]);
  expect(drawn).toHaveLength(40);
  expect(new Set(drawn.slice(0, 2)).size).toBe(2);
  expect(new Set(drawn.slice(-2)).size).toBe(2);
  expect(Number(/<circle[^>]* r="([^"]+)"/.exec(svg)![1])).toBeLessThan(1.5);
  expect(svg.match(/<circle/g)).toHaveLength(1500);
});
