import { expect, test } from 'vitest';
import { smoothed } from '../internal/smoothed.ts';
import { summarizeRuns, thinBand } from '../internal/seed-runs.ts';
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
  expect(labels).toContain('1');
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

const areas = (svg: string): string[] =>
  [...svg.matchAll(/aria-label="area"[^>]*><path d="([^"]*)"/g)].map(([, path]) => path);

test('runs over seeds: one line, their mean, in a band from the lowest to the highest', () => {
  const svg = lossCurve({ sgd: { runs: [[3, 2, 1], [1, 1, 1]] }, adam: { runs: [[1, 1, 1], [1, 1, 0.5]] } }); // prettier-ignore
  expect([lines(svg).length, areas(svg).length]).toEqual([2, 2]);
  expect(svg).toContain('line: mean of 2 runs · band: lowest to highest');
  expect(lossCurve({ runs: [[3, 2], [1, 1]] })).toContain('mean of 2 runs'); // prettier-ignore
});

test('the deviation is that of a sample; a run that ended early leaves the others, and one is no band', () => {
  const twos = [[1, 5, 9], [3, 13]]; // prettier-ignore
  const { mean, band } = summarizeRuns('lossCurve', 'a', { runs: twos, x: [10, 20, 30] }, 'deviation');
  expect(mean).toEqual([[10, 2], [20, 9], [30, 9]]); // prettier-ignore
  expect(band.map(({ high }) => Number(high.toPrecision(6)))).toEqual([3.41421, 14.6569, 9]); // mean + |difference| / √2
  expect(summarizeRuns('lossCurve', 'a', { runs: twos }, 'range').band[0]).toEqual({ x: 1, low: 1, high: 3 });
  expect(lossCurve({ a: { runs: twos } }, { band: 'deviation' })).toContain('± 1 standard deviation');
});

test('a seed that diverged is a gap; on a log scale a band stays above 0', () => {
  expect(lossCurve({ a: { runs: [[1, Number.NaN, 1], [2, 1, 1]] } })).toContain('a: 1 of 3 values not finite'); // prettier-ignore
  const log = lossCurve({ a: { runs: [[0.001, 1], [10, 1]] } }, { band: 'deviation', logScale: true }); // prettier-ignore
  expect(log).not.toContain('NaN');
  expect(areas(log)).toHaveLength(1);
});

test('many steps of several runs stay a small file, and the band keeps their extremes', () => {
  const run = Array.from({ length: 20_000 }, (_, i) => (i === 1234 ? 50 : 1));
  expect(lossCurve({ a: { runs: [run, run.map((y) => y / 2)] } }).length).toBeLessThan(120_000);
  const band = Array.from({ length: 10_000 }, (_, x) => ({ x, low: x === 7 ? -5 : 0, high: x === 9 ? 5 : 1 }));
  const thin = thinBand(band, 10);
  expect([thin.length, thin[0].low, thin[0].high]).toEqual([10, -5, 5]);
});

const epochs = [1, 2, 3].map((epoch) => ({ epoch, loss: 1 / epoch, accuracy: 1 - 1 / epoch, validationAccuracy: 0.5 }));

test('each metric has axes of its own beside the loss, with training and validation in the same colours', () => {
  const svg = lossCurve(
    { epochs: epochs.map((record) => ({ ...record, validationLoss: 1 })) },
    { metrics: ['accuracy'] },
  );
  expect(count(svg, /y-axis label/)).toBe(2);
  expect(svg).toContain('>accuracy<');
  const strokes = svg.match(/<g [^>]*aria-label="line"[^>]*>/g)!.map((tag) => /stroke="([^"]+)"/.exec(tag)![1]);
  expect(strokes).toEqual(['#0072B2', '#D55E00', '#0072B2', '#D55E00']);
  expect(svg).toContain('width="800"');
  expect(lossCurve(epochs, { metrics: ['accuracy'], size: 'slide' })).toContain('width="1280" height="720"');
});

test('metrics that nobody measured, or of values without names, are refused', () => {
  expect(() => lossCurve(epochs, { metrics: ['f1'] })).toThrow(
    'lossCurve: no epoch has a metric f1; the records have epoch, loss, accuracy, validationAccuracy',
  );
  expect(() => lossCurve([1, 2], { metrics: ['accuracy'] })).toThrow(
    'lossCurve: metrics need the records of a training',
  );
  expect(lossCurve([{ epoch: 1, loss: 1, a: 1 }, { epoch: 2, loss: 1 }], { metrics: ['a'] })).toContain('a: 1 of 2'); // prettier-ignore
});

test('a smoothed line stands before what was measured, whose gaps it keeps', () => {
  const svg = lossCurve([4, 0, 4, 0], { smoothing: 0.5 });
  const tags = svg.match(/<g [^>]*aria-label="line"[^>]*>/g)!;
  expect(tags.map((tag) => tag.includes('stroke-opacity="0.3"'))).toEqual([true, false]);
  expect(smoothed([[1, 4], [2, 0], [3, Number.NaN], [4, 8]], 0.5)).toEqual([[1, 4], [2, 4 / 3], [3, Number.NaN], [4, (1 + 8) / 1.75]]); // prettier-ignore
  expect(lossCurve([4, 0, 4, 0], { smoothing: 0 })).toBe(lossCurve([4, 0, 4, 0]));
  expect(() => lossCurve([1], { smoothing: 1 })).toThrow(
    'lossCurve: smoothing is 1; it must be at least 0 and below 1',
  );
});

test('a long line is as wide as others, and thinner if it is noise', () => {
  const width = (y: number[]): string | undefined =>
    /stroke-width="([^"]+)"/.exec(lossCurve(y).match(/<g [^>]*aria-label="line"[^>]*>/)![0])?.[1];
  const smooth = Array.from({ length: 3000 }, (_, i) => 1 / (i + 1));
  expect([width([2, 1]), width(smooth), width(smooth.map((y, i) => y + 0.1 * (i % 2)))]).toEqual([
    '2.25',
    '2.25',
    '1.5',
  ]);
});

test('twenty series have a legend and still room to be drawn', () => {
  const series = Object.fromEntries(
    Array.from({ length: 20 }, (_, i) => [
      `a name so long that it has a line of the legend for itself: run ${i}`,
      [2, 1],
    ]),
  );
  const height = Number(/ height="(\d+)"/.exec(lossCurve(series))![1]);
  expect(height).toBeGreaterThan(600);
  expect(lossCurve({ a: [2, 1], b: [2, 1] })).toContain('height="400"');
  expect(() => lossCurve(series, { height: 400 })).toThrow('lossCurve: height is 400; at least');
});
