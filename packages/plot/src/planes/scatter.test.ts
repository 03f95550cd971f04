import { expect, test } from 'vitest';
import { scatter } from './scatter.ts';

/** Ten classes around a circle, three points each. */
const points = Array.from({ length: 30 }, (_, i) => [Math.cos(i % 10) + i / 300, Math.sin(i % 10)]);
const labels = points.map((_, i) => i % 10);

test('a marker per point and a name per class', () => {
  const svg = scatter(points, { labels, xLabel: 'component 1', yLabel: 'component 2' });
  expect(svg.match(/<circle/g)).toHaveLength(30);
  expect(svg).toContain('>class 9<');
  expect(svg).toContain('>component 1<');
});

test('many classes are named at their points too; few have shapes of their own', () => {
  const many = scatter(points, { labels, classNames: Array.from('0123456789') });
  expect(/aria-label="text">(.*?)<\/g><\/svg>/.exec(many)![1].match(/<text/g)).toHaveLength(10);
  const few = scatter(points, { labels: labels.map((k) => k % 3) });
  expect(few).not.toContain('aria-label="text"');
  expect(['●', '■', '▲'].every((glyph) => few.includes(glyph))).toBe(true);
});

test('without labels there is no legend', () => {
  expect(scatter(points)).not.toContain('●');
});

test('names of classes without points stand in the legend', () => {
  expect(scatter([[0, 0]], { labels: [0], classNames: ['here', 'absent'] })).toContain('>absent<');
});

test('names of points stand in the place of their markers, in the colour of their class', () => {
  const names = ['a', 'b', 'X'];
  const svg = scatter(points.slice(0, 3), { pointNames: names, labels: [0, 0, 1], classNames: ['small', 'large'] });
  expect(svg).not.toContain('<circle');
  const found = [...svg.matchAll(/<text[^>]*fill="([^"]+)"[^>]*>([abX])<\/text>/g)];
  expect(found.map(([, , name]) => name)).toEqual(names);
  const [a, b, X] = found.map(([, color]) => color);
  expect([a === b, a === X]).toEqual([true, false]);
  expect(svg).toContain('>large<');
  expect(() => scatter(points, { pointNames: names })).toThrow(
    'scatter: pointNames has a length of 3 for 30 of points; there must be one for each',
  );
});
