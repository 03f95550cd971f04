import * as plot from '@gradkit/plot';
import { expect, test } from 'vitest';
import { gallery } from './gallery.ts';

const noPictures = [
  'PlotError',
  'animation',
  'bars',
  'forNotebook',
  'principalComponents',
  'projectOnto',
  'scatterFrames',
  'sparkline',
  'umap',
];

test('every function that draws has a picture in the gallery', () => {
  const drawn = new Set(Object.keys(gallery).map((name) => name.split('-')[0]));
  const functions = Object.keys(plot).filter((name) => !noPictures.includes(name));
  expect(functions.filter((name) => !drawn.has(name))).toEqual([]);
});

test.for(Object.keys(gallery))('%s: of every size and theme, and nothing in it is undefined', (name) => {
  for (const size of ['page', 'slide'] as const) {
    const light = gallery[name]({ size, theme: 'light' });
    const dark = gallery[name]({ size, theme: 'dark' });
    for (const svg of [light, dark]) expect(svg).not.toMatch(/\bNaN\b|undefined|Infinity/);
    expect(dark).not.toContain('#FFFFFF');
    expect(light.includes('width="1280" height="720"')).toBe(size === 'slide');
  }
});
