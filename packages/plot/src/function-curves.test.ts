import { expect, test } from 'vitest';
import { functionCurves } from './function-curves.ts';

const paths = (svg: string): string[] => [...svg.matchAll(/aria-label="line"><path d="([^"]*)"/g)].map(([, d]) => d);

test('a line per function, its name in the legend, broken lines for the named ones', () => {
  const svg = functionCurves({ tanh: Math.tanh, 'tanh′': (x) => 1 - Math.tanh(x) ** 2 }, { dashed: ['tanh′'] });
  expect(paths(svg)).toHaveLength(2);
  expect(svg).toContain('>tanh′<');
  expect(svg.match(/stroke-dasharray/g)).toHaveLength(1);
  expect(svg).toContain('– –');
});

test('a pole is a gap, not a line from below to above', () => {
  expect(paths(functionCurves({ reciprocal: (x) => 1 / x }, { yRange: [-2, 2] }))).toHaveLength(2);
});

test('a function that is nowhere finite leaves empty axes', () => {
  const svg = functionCurves({ nothing: () => Number.NaN });
  expect(paths(svg)).toEqual([]);
  expect(svg).not.toContain('NaN');
});

test('sampled curves, points and a shaded part: what a model learned inside and outside its data', () => {
  const svg = functionCurves(
    { network: { x: [-2, 0, 2], y: [0, 1, 0] } },
    { range: [-2, 2], points: [[0, 1], [1, 0.4], [7, 7]], yRange: [-1, 2], shaded: { range: [-1, 9], label: 'seen' } },
  ); // prettier-ignore
  expect(svg.match(/<circle/g)).toHaveLength(2); // the third lies outside
  expect(svg).toContain('>seen<');
  expect(svg).toContain('>data<');
  expect(svg).toContain('aria-label="rect"');
});
