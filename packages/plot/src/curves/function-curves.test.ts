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

test('small multiples: axes and a name for each function, in rows', () => {
  const curves = { relu: (x: number) => Math.max(0, x), linear: (x: number) => x, tanh: Math.tanh };
  const svg = functionCurves(curves, { columns: 2 });
  expect(svg.match(/x-axis tick label/g)).toHaveLength(3);
  expect(
    [...svg.matchAll(/<g transform="translate\(([\d.,]+)\)"><text [^>]*font-weight="600"/g)].map(([, at]) => at),
  ).toEqual(['0,0', '316,0', '0,187']);
  for (const name of Object.keys(curves)) expect(svg.split(`>${name}</text>`)).toHaveLength(2); // none in a legend
  expect(() => functionCurves(curves, { columns: 9 })).toThrow(
    'functionCurves: each of 3 axes has 70 × 374 pixels; it needs 90 × 90',
  );
  expect(() => functionCurves(curves, { columns: 0 })).toThrow('columns is 0; it must be a whole number of at least 1');
});

test('a derivative is broken, in the colour of its function, and beside it in small multiples', () => {
  const derivatives = { tanh: (x: number): number => 1 - Math.tanh(x) ** 2 };
  const svg = functionCurves({ tanh: Math.tanh, abs: Math.abs }, { derivatives });
  const lines = svg.match(/<g [^>]*aria-label="line"[^>]*>/g)!;
  expect(lines.map((tag) => [/stroke="([^"]+)"/.exec(tag)![1], tag.includes('stroke-dasharray')])).toEqual([
    ['#0072B2', false],
    ['#0072B2', true],
    ['#D55E00', false],
  ]);
  const panels = functionCurves({ tanh: Math.tanh, abs: Math.abs }, { derivatives, columns: 2 });
  expect(panels).toContain('>function<');
  expect(panels).toContain('>derivative<');
  expect(() => functionCurves({ abs: Math.abs }, { derivatives })).toThrow(
    'functionCurves: derivatives has "tanh", but no function has that name',
  );
});
