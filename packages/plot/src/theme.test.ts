import { expect, test } from 'vitest';
import { confusionMatrix, decisionBoundary, lossCurve, lossSurface, scatter } from './index.ts';

test('light is the theme of a picture that says nothing; dark exchanges the colours of paper, text and lines', () => {
  const light = lossCurve({ a: [2, 1], b: [3, 1] });
  const dark = lossCurve({ a: [2, 1], b: [3, 1] }, { theme: 'dark' });
  expect(lossCurve({ a: [2, 1], b: [3, 1] }, { theme: 'light' })).toBe(light);
  expect(dark).toContain('height="400" fill="#16191D"/>');
  expect(dark).toContain('color="#E8E8E8"'); // axes
  expect(dark).toContain('stroke="#4BA3E3"');
  expect(dark).not.toMatch(/#222222|#FFFFFF|#0072B2/);
});

test('auto is the light picture with a style for those who prefer dark, which names its own class only', () => {
  const light = scatter([[0, 1], [2, 3]], { labels: [0, 1] }); // prettier-ignore
  const auto = scatter([[0, 1], [2, 3]], { labels: [0, 1], theme: 'auto' }); // prettier-ignore
  const style = /<style>@media \(prefers-color-scheme:dark\)\{(.*?)\}<\/style>/.exec(auto)!;
  expect(auto.replace(style[0], '').replace(' class="gradkit-auto"', '')).toBe(light);
  const rules = style[1].split('}').filter(Boolean);
  expect(rules.every((rule) => rule.startsWith(':is(.gradkit-auto,.gradkit-auto *)['))).toBe(true);
  expect(style[1]).toContain('[fill="#0072B2"]{fill:#4BA3E3}');
  expect(style[1]).toContain('[color="#222222"]{color:#E8E8E8}');
});

test('what stands on a coloured area keeps its colour', () => {
  expect(confusionMatrix([[0, 9], [9, 1]], { theme: 'dark' })).toContain('<text fill="rgb(34, 34, 34)"'); // prettier-ignore
  const data = { predict: (grid: number[][]) => grid.map(([x]) => x), points: [[0.5, 0.5]], labels: [0] };
  const boundary = decisionBoundary(data, { range: [0, 1], resolution: 5, theme: 'dark' });
  expect(boundary).toContain('fill="rgb(0, 114, 178)"');
  const surface = { f: (m: number, b: number) => m * m + b * b, mRange: [-1, 1], bRange: [-1, 1] } as const;
  const paths = { 'λ = 0.1': [[1, 1], [0, 0]] }; // prettier-ignore
  expect(lossSurface({ ...surface, paths }, { theme: 'dark' })).toContain('stroke="rgb(213, 94, 0)"');
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
