import { expect, test } from 'vitest';
import { histograms } from './histograms.ts';

const areas = (svg: string): number => svg.match(/aria-label="area"/g)?.length ?? 0;

test('a ridge per step over bins that all steps share, labelled with the steps', () => {
  const svg = histograms([{ step: 0, values: [0, 1] }, { step: 500, values: [2, 4] }], { xLabel: 'gradient', yLabel: 'step', bins: 4 }); // prettier-ignore
  expect(areas(svg)).toBe(2);
  for (const text of ['>0<', '>500<', '>gradient<', '>step<']) expect(svg).toContain(text);
});

test('many steps are thinned out, the first and last stay', () => {
  const svg = histograms(Array.from({ length: 1000 }, (_, i) => ({ step: i + 1, values: [i] })));
  expect(areas(svg)).toBe(41);
  for (const text of ['>1<', '>1,000<']) expect(svg).toContain(text);
});

test('what cannot be drawn is counted; equal values are one spike', () => {
  const svg = histograms([{ step: 1, values: [Number.NaN, 0, 0.5, 7] }], { range: [0, 1] });
  expect(svg).toContain('2 values not finite or outside the axis');
  expect(histograms([{ step: 1, values: new Float32Array(9) }])).not.toContain('NaN');
});
