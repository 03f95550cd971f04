import { expect, test } from 'vitest';
import { attentionMap, lossCurve, PlotError, scatter } from './index.ts';

const sizes = (svg: string): string => /width="\S+" height="\S+" viewBox="[^"]+"/.exec(svg)![0];

test('a slide is 16:9, and its letters are 1.8 times as large', () => {
  expect(sizes(lossCurve([2, 1], { size: 'slide' }))).toBe('width="1280" height="720" viewBox="0 0 711.11 400"');
  expect(sizes(lossCurve([2, 1]))).toBe('width="640" height="400" viewBox="0 0 640 400"');
});

test('width, height and fontScale go before the size', () => {
  const svg = scatter([[1, 2]], { size: 'slide', width: 1920, height: 1080, fontScale: 3 });
  expect(sizes(svg)).toBe('width="1920" height="1080" viewBox="0 0 640 360"');
  expect(sizes(lossCurve([2, 1], { fontScale: 2 }))).toBe('width="640" height="400" viewBox="0 0 320 200"');
});

test('a picture as large as what it shows fills a slide, under a title as large as on other slides', () => {
  const [page, slide] = (['page', 'slide'] as const).map((size) => attentionMap([[0.5, 0.5], [0, 1]], { size })); // prettier-ignore
  expect(sizes(slide)).toBe('width="1280" height="720" viewBox="0 0 711.11 400"');
  expect(slide).toMatch(/<g transform="translate\([\d.]+,[\d.]+\) scale\(1\.\d+\)">/);
  expect(page).not.toContain('scale(');
  for (const svg of [page, slide]) expect(svg).toContain('<text x="16" y="27" font-size="16"');
});

test.for([
  [{ size: 'poster' as never }, "lossCurve: size is poster; it must be 'page' or 'slide'"],
  [{ fontScale: 0 }, 'lossCurve: fontScale is 0; it must lie in 0.25 … 10'],
  [{ size: 'slide', height: 100 }, 'lossCurve: height is 100; at least 148 pixels are needed for this picture'],
] as const)('errors: %#', ([options, text]) => {
  expect(() => lossCurve([1], options)).toThrow(new PlotError(...(text.split(/: (.*)/) as [string, string])).message);
});
