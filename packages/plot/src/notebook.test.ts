import { expect, test } from 'vitest';
import { forNotebook, lossCurve, PlotError } from './index.ts';

test('notebooks get the SVG, under the names that they ask for', () => {
  const svg = lossCurve([2, 1], { title: 'Digits' });
  const picture = forNotebook(svg);
  const asked = picture as unknown as Record<string | symbol, () => unknown>; // by names that the type does not tell
  expect(asked[Symbol.for('Jupyter.display')]()).toEqual({ 'image/svg+xml': svg, 'text/plain': 'Digits' });
  expect(asked['_toSvg']()).toBe(svg);
  expect(String(picture)).toBe(svg);
  expect(() => forNotebook('<p>')).toThrow(new PlotError('forNotebook', 'svg is no picture of this package').message);
});
