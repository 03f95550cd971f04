import { expect, test } from 'vitest';
import { areaColors } from './internal/ramps.ts';
import { inTheme } from './internal/theme.ts';
import { confusionMatrix, decisionBoundary, lossCurve, lossSurface, scatter, textMap } from './index.ts';

test('light is the theme of a picture that says nothing; dark exchanges the colours of paper, text and lines', () => {
  const light = lossCurve({ a: [2, 1], b: [3, 1] });
  const dark = lossCurve({ a: [2, 1], b: [3, 1] }, { theme: 'dark' });
  expect(lossCurve({ a: [2, 1], b: [3, 1] }, { theme: 'light' })).toBe(light);
  expect(dark).toContain('height="400" fill="#16191D"/>');
  expect(dark).toContain('color="#E8E8E8"'); // axes
  expect(dark).toContain('stroke="#5B90CA"');
  expect(dark).not.toMatch(/#222222|#FFFFFF|#0072B2/);
});

test('auto is the light picture with a style for those who prefer dark, which names its own class only', () => {
  const light = scatter([[0, 1], [2, 3]], { labels: [0, 1] }); // prettier-ignore
  const auto = scatter([[0, 1], [2, 3]], { labels: [0, 1], theme: 'auto' }); // prettier-ignore
  const style = /<style>@media \(prefers-color-scheme:dark\)\{(.*?)\}<\/style>/.exec(auto)!;
  expect(auto.replace(style[0], '').replace(' class="gradkit-auto"', '')).toBe(light);
  const rules = style[1].split('}').filter(Boolean);
  expect(rules.every((rule) => rule.startsWith(':is(.gradkit-auto,.gradkit-auto *)['))).toBe(true);
  expect(style[1]).toContain('[fill="#0072B2"]{fill:#5B90CA}');
  expect(style[1]).toContain('[color="#222222"]{color:#E8E8E8}');
});

const half = { predict: (grid: number[][]) => grid.map(([x]) => x), points: [[0.5, 0.5]], labels: [0] };
const bowl = { f: (m: number, b: number) => m * m + b * b, mRange: [-1, 1], bRange: [-1, 1] } as const;

test('coloured areas go from the paper to what is far from it, in every theme', () => {
  const fills = (svg: string): string[] => [...svg.matchAll(/fill="(#[0-9A-F]{6})"/g)].map(([, color]) => color);
  const areas: ((theme: 'light' | 'dark') => string)[] = [
    (theme) => confusionMatrix([[0, 9], [9, 1]], { theme }), // prettier-ignore
    (theme) => decisionBoundary(half, { range: [0, 1], resolution: 5, theme }),
    (theme) => lossSurface({ ...bowl, paths: { 'λ = 0.1': [[1, 1], [0, 0]] } }, { theme }), // prettier-ignore
  ];
  for (const draw of areas) {
    const [light, dark] = [fills(draw('light')), fills(draw('dark'))];
    expect(dark).toHaveLength(light.length);
    const brightest = dark.filter((color) => luminance(color) > 0.75);
    expect(brightest.length).toBeLessThan(light.length / 3);
    expect(dark.filter((color, i) => color === light[i])).toEqual([]); // all of them change
  }
});

function luminance(color: string): number {
  const [red, green, blue] = [1, 3, 5]
    .map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

test.for(['light', 'dark'] as const)('%s: numbers in cells are read on every shade', (theme) => {
  for (let count = 1; count <= 100; count++) {
    const svg = confusionMatrix([[count, 100 - count], [0, 1]], { theme }); // prettier-ignore
    const [cell] = /(?<=aria-label="cell">.*?fill=")#\w+/s.exec(svg)!;
    const [text] = /(?<=aria-label="text">.*?fill=")#\w+/s.exec(svg)!;
    const [low, high] = [luminance(cell), luminance(text)].sort((a, b) => a - b);
    expect((high + 0.05) / (low + 0.05)).toBeGreaterThan(3.4);
  }
});

test.for(['light', 'dark'] as const)('%s: letters are read on every shade', (theme) => {
  for (let share = -1; share <= 1; share += 0.02) {
    const svg = textMap([['a', 'b', 'c']], [[share, -1, 1]], { theme });
    const [, cell, text] = /<rect [^>]*height="21" fill="(#\w+)"\/><text [^>]*fill="(#\w+)"/.exec(svg)!;
    const [low, high] = [luminance(cell), luminance(text)].sort((a, b) => a - b);
    expect((high + 0.05) / (low + 0.05), `${share}`).toBeGreaterThan(3.4);
  }
});

test('text that looks like a colour stays', () => {
  const title = 'fill="#222222"';
  expect(lossCurve([1], { title, theme: 'dark' })).toContain('>fill=&quot;#222222&quot;<');
});

test('another theme is refused', () => {
  expect(() => lossCurve([1], { theme: 'black' as never })).toThrow(
    "lossCurve: theme is black; it must be 'light', 'dark' or 'auto'",
  );
});

test('a colour of an area becomes what its ramp says, whatever else has it', () => {
  const inDark = (color: string): string => /"(.*)"/.exec(inTheme('test', `<a fill="${color}"/>`, 'dark'))![1];
  const channels = (color: string): number[] => [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  const others = areaColors(inDark).filter(({ light, dark }) => {
    const got = channels(inDark(light));
    return channels(dark).some((channel, c) => Math.abs(channel - got[c]) > 4); // two steps of one ramp may be one colour
  });
  expect(others).toEqual([]);
});
