import { decode } from 'fast-png';
import { expect, test } from 'vitest';
import { attentionMap, featureMaps, saliency, textMap } from './index.ts';

function pixelsOf(svg: string): number[][] {
  return [...svg.matchAll(/data:image\/png;base64,([^"]+)/g)].map(([, text]) => [
    ...decode(Uint8Array.from(atob(text), (character) => character.charCodeAt(0))).data,
  ]);
}

test('feature maps: white is 0, red below and blue above, all on one scale or each on its own', () => {
  const maps = [[-1, 0, 1], [-4, 0, 4]]; // prettier-ignore
  const [small, large] = pixelsOf(featureMaps(maps, { shape: [1, 3] }));
  expect(large.slice(0, 3)).toEqual([103, 0, 31]); // the darkest red
  expect(large.slice(6)).toEqual([5, 48, 97]); // the darkest blue
  expect(small.slice(3, 6)).toEqual(large.slice(3, 6));
  expect(Math.min(...small.slice(3, 6))).toBeGreaterThan(235);
  expect(small[0]).toBeGreaterThan(200); // a quarter of the scale
  const [own] = pixelsOf(featureMaps(maps, { shape: [1, 3], scale: 'each' }));
  expect(own).toEqual(large);
  expect(featureMaps([[0, 0]], { shape: [1, 2] })).not.toContain('NaN');
  expect(featureMaps([], { shape: [1, 2] })).toContain('no maps');
});

test('saliency: the image, and beside it the same under the heat, smoothed to its size', () => {
  const image = new Uint8Array([255, 255, 255, 255]);
  const [plain, hot] = pixelsOf(saliency([image], [[0, 1]], { shape: [1, 4], heatShape: [1, 2], opacity: 1 }));
  expect(plain).toEqual(Array.from({ length: 12 }, () => 255));
  const light = [0, 1, 2, 3].map((i) => hot[3 * i] + hot[3 * i + 1] + hot[3 * i + 2]);
  expect(light).toEqual([...light].sort((a, b) => a - b));
  expect(hot.slice(0, 3)).toEqual([0, 0, 4]); // the lowest of inferno
  const [, none] = pixelsOf(saliency([image], [[5, 5]], { shape: [1, 4], heatShape: [1, 2], opacity: 0 }));
  expect(none).toEqual(plain);
});

test('attention: a cell per pair, the largest weight darkest, tokens of both sides', () => {
  const svg = attentionMap([[0.5, 0, 0.25]], { tokens: ['a', 'b', 'c'], queryTokens: ['q'], values: true });
  const cells = /aria-label="cell">(.*?)<\/g>/s.exec(svg)![1].match(/(?<=fill=")[^"]+/g);
  expect(cells).toEqual(['#08306B', '#F7FBFF', expect.stringMatching(/^#/)]);
  for (const text of ['>a<', '>c<', '>q<', '>50<', '>25<']) expect(svg).toContain(text);
  expect(attentionMap([[0, 0]])).not.toContain('NaN');
});

test('text: blue above 0, or red below and blue above; what has no number has no colour', () => {
  const cellsOf = (svg: string): string[] =>
    [...svg.matchAll(/<rect [^>]*height="21" fill="([^"]+)"\/><text/g)].map(([, color]) => color);
  const probabilities = textMap([['t', 'o', 'ok'], ['h']], [[1, 0, null], [0.5]], { rowNames: ['true', 'guess'] });
  expect(cellsOf(probabilities)).toEqual(['#08306B', '#F7FBFF', expect.stringMatching(/^#/)]);
  for (const text of ['>t<', '>ok<', '>h<', '>guess<']) expect(probabilities).toContain(text);
  const [pixels] = pixelsOf(featureMaps([[-1, 0, 1, 2]], { shape: [1, 4] })); // half as strong, so that letters are read
  const hex = (at: number): string =>
    `#${[0, 1, 2].map((c) => pixels[3 * at + c].toString(16).padStart(2, '0')).join('')}`.toUpperCase();
  expect(cellsOf(textMap([['a', 'b', 'c']], [[-7, 0, 7]]))).toEqual([0, 1, 2].map(hex));
  expect(textMap([['a']], [[0]])).not.toContain('NaN');
  expect(textMap([[]], [[]])).not.toContain('NaN');
});
