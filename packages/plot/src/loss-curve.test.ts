import { expect, test } from 'vitest';
import { lossCurve } from './loss-curve.ts';

const count = (svg: string, pattern: RegExp): number => svg.match(new RegExp(pattern, 'g'))?.length ?? 0;
const lines = (svg: string): string[] =>
  [...svg.matchAll(/aria-label="line"><path d="([^"]*)"/g)].map(([, path]) => path);

test('one line per series, a point per value, names in the legend', () => {
  const svg = lossCurve({ train: [3, 2, 1], validation: [3, 2.5, 2] });
  expect(lines(svg)).toHaveLength(2);
  expect(count(svg, /<circle/)).toBe(6);
  expect(svg).toContain('>train<');
  expect(svg).toContain('>validation<');
  expect(svg).toContain('>epoch<');
  expect(svg).toContain('>loss<');
});

test('one unnamed series needs no legend; typed arrays are series too', () => {
  expect(lossCurve(new Float32Array([2, 1]))).toBe(lossCurve([2, 1]));
  expect(lossCurve([2, 1])).not.toContain('——');
});

test('the records of a trainer: loss and validationLoss over epochs, from a History or from its JSON', () => {
  const records = [
    { epoch: 1, seconds: 2, loss: 0.9, validationLoss: 0.8, accuracy: 0.7 },
    { epoch: 2, seconds: 2, loss: 0.5, validationLoss: 0.6, accuracy: 0.8 },
  ];
  const series = { train: { x: [1, 2], y: [0.9, 0.5] }, validation: { x: [1, 2], y: [0.8, 0.6] } };
  expect(lossCurve(records)).toBe(lossCurve(series));
  expect(lossCurve({ epochs: records })).toBe(lossCurve(series));
});

test('without validation there is one line', () => {
  expect(lines(lossCurve([{ epoch: 1, loss: 2 }, { epoch: 2, loss: 1 }]))).toHaveLength(1); // prettier-ignore
});

test('NaN and Infinity are gaps, counted under the title', () => {
  const svg = lossCurve({ run: [4, 3, Number.NaN, Infinity, 2, 1] }, { xLabel: 'step' });
  expect(svg).toContain('run: 2 of 6 values not finite, first at step 3');
  expect(lines(svg)[0].split('M')).toHaveLength(3); // two pieces
  expect(count(svg, /<circle/)).toBe(4);
  expect(svg).not.toContain('NaN');
});

test('nothing but NaN gives empty axes', () => {
  expect(lossCurve([Number.NaN, Number.NaN])).toContain('loss: 2 of 2 values not finite');
  expect(lossCurve([Number.NaN], { logScale: true })).toContain('loss (log scale)');
});

test('a logarithmic scale has ticks at powers of ten, and gaps where the loss is 0', () => {
  const svg = lossCurve([100, 1, 0.01, 0], { logScale: true });
  expect(svg).toContain('>100</text>');
  expect(svg).toContain('>0.01</text>');
  expect(svg).toContain('loss: 1 of 4 values not finite and positive, first at epoch 4');
});

test.for([1, 2, 3, 5, 8, 20, 300])('%i epochs have ticks at whole epochs only', (epochs) => {
  const svg = lossCurve(Array.from({ length: epochs }, (_, i) => 1 / (i + 1)));
  const labels = /aria-label="x-axis tick label">(.*?)<\/g>/.exec(svg)![1].match(/(?<=>)[^<]+(?=<\/text>)/g)!;
  expect(labels.length).toBeGreaterThan(1);
  expect(labels.length).toBeLessThan(12);
  expect(labels.every((label) => Number.isInteger(Number(label)))).toBe(true);
});

test('a hundred thousand steps stay a small file', () => {
  const noisy = Array.from({ length: 100_000 }, (_, i) => 1 / (1 + i / 1000) + ((i * 7919) % 100) / 1000);
  expect(lossCurve(noisy).length).toBeLessThan(100_000);
});

test('learning rates stand on a logarithmic axis, with powers of ten', () => {
  const rates = { x: [1e-6, 1e-4, 1e-2, 1], y: [2.3, 2.2, 0.6, 5] };
  const svg = lossCurve(rates, { xLabel: 'learning rate', logX: true });
  for (const tick of ['1e-6', '1e-5', '0.01', '1']) expect(svg).toContain(`>${tick}<`);
  expect(() => lossCurve({ x: [0, 1], y: [1, 1] }, { logX: true })).toThrow(
    'lossCurve: x is 0, but a logarithmic axis has only what is above 0',
  );
});
