import { expect, test } from 'vitest';
import {
  attentionMap,
  barChart,
  calibrationCurve,
  confusionMatrix,
  decisionBoundary,
  featureMaps,
  functionCurves,
  histograms,
  imageSheet,
  lossCurve,
  lossSurface,
  parallelCoordinates,
  PlotError,
  saliency,
  scatter,
  textMap,
} from './index.ts';

const half = (grid: number[][]): number[] => grid.map(() => 0.5);
const flat = { f: () => 1, mRange: [0, 1], bRange: [0, 1] } as const;
const grey = { shape: [1, 2] };

test.for<[text: string, draw: () => string]>([
  ['lossCurve: history is undefined; it must be an object or a list', () => lossCurve(undefined as never)],
  [
    'lossCurve: titel is no option; the options are xLabel, yLabel, logScale, logX, metrics, smoothing, band, title, size, width, height, fontScale, theme',
    () => lossCurve([1], { titel: 'Digits' } as never),
  ],
  [
    'scatter: options are title; they must be an object such as { labels: … }',
    () => scatter([[1, 2]], 'title' as never),
  ],
  ['lossCurve: history is empty; nothing can be drawn', () => lossCurve({})],
  ['lossCurve: series "train" is empty; nothing can be drawn', () => lossCurve({ train: [] })],
  [
    'lossCurve: y of series "a" has a length of 2 for 3 of x; there must be one for each',
    () => lossCurve({ a: { x: [1, 2, 3], y: [1, 2] } }),
  ],
  ["lossCurve: band is sd; it must be 'range' or 'deviation'", () => lossCurve([1], { band: 'sd' as never })],
  ['lossCurve: runs of "a" is empty; nothing can be drawn', () => lossCurve({ a: { runs: [] } })],
  [
    'lossCurve: x of "a" has a length of 1 for 2 of the longest run; there must be one for each',
    () => lossCurve({ a: { x: [1], runs: [[1], [1, 2]] } }), // prettier-ignore
  ],
  ['lossCurve: width is -1; it must be a positive number of pixels', () => lossCurve([1], { width: -1 })],
  ['lossCurve: height is 50; at least 82 pixels are needed for this picture', () => lossCurve([1], { height: 50 })],
  ['barChart: values is empty; nothing can be drawn', () => barChart({})],
  ['barChart: a is NaN; it must be finite', () => barChart({ a: Number.NaN })],
  ['barChart: a is 0, but a logarithmic axis has only what is above 0', () => barChart({ a: 0 }, { logScale: true })],
  ['confusionMatrix: matrix is empty; nothing can be drawn', () => confusionMatrix([])],
  [
    'confusionMatrix: row 1 has 3 columns but the matrix 2 rows; it must be square',
    () => confusionMatrix([[1, 2], [1, 2, 3]]), // prettier-ignore
  ],
  ['confusionMatrix: matrix[0][1] is -2; a count is 0 or more', () => confusionMatrix([[1, -2], [1, 2]])], // prettier-ignore
  [
    'confusionMatrix: classNames has 1 names but the matrix 2 rows',
    () => confusionMatrix([[1, 2], [1, 2]], { classNames: ['a'] }), // prettier-ignore
  ],
  [
    'imageSheet: image 1 has 3 values but its shape needs 1 × 1 × 2 = 2',
    () => imageSheet([[0, 1], [0, 1, 1]], grey), // prettier-ignore
  ],
  ['imageSheet: image 0 has a value of 255, outside range [0, 1]', () => imageSheet([[0, 255]], grey)],
  ['imageSheet: image 0 has a value of NaN, outside range [0, 1]', () => imageSheet([[0, Number.NaN]], grey)],
  [
    'imageSheet: shape is [28, 28, 3]; it must be [height, width] or [channels, height, width] with 1 or 3 channels',
    () => imageSheet([], { shape: [28, 28, 3] }),
  ],
  [
    'imageSheet: titles has a length of 1 for 2 of images; there must be one for each',
    () => imageSheet([[0, 1], [0, 1]], { ...grey, titles: ['a'] }), // prettier-ignore
  ],
  ['imageSheet: columns is 0; it must be a whole number of at least 1', () => imageSheet([], { ...grey, columns: 0 })],
  [
    'decisionBoundary: there are no points; say with range which part to show',
    () => decisionBoundary({ predict: half }),
  ],
  [
    'decisionBoundary: data needs either predict or values, and only one of them',
    () => decisionBoundary({}, { range: [0, 1] }),
  ],
  [
    'decisionBoundary: the list of probabilities has a length of 1 for 14400 of places; there must be one for each',
    () => decisionBoundary({ predict: () => [0.5] }, { range: [0, 1] }),
  ],
  [
    'decisionBoundary: the probability at (1, 0) is 1.5; it must lie in 0 … 1',
    () => decisionBoundary({ values: [[0, 1.5], [0, 1]] }, { range: [0, 1] }), // prettier-ignore
  ],
  [
    'decisionBoundary: range of x is [1, 0]; it must be two finite numbers, the lower one first',
    () => decisionBoundary({ predict: half }, { range: [1, 0] }),
  ],
  [
    'decisionBoundary: the grid is 1 × 2; it needs at least 2 × 2 values',
    () => decisionBoundary({ values: [[0, 1]] }, { range: [0, 1] }),
  ],
  [
    'lossSurface: mRange is [1, NaN]; it must be two finite numbers, the lower one first',
    () => lossSurface({ ...flat, mRange: [1, Number.NaN] }),
  ],
  ['lossSurface: f is not finite anywhere in mRange and bRange', () => lossSurface({ ...flat, f: () => Number.NaN })],
  ['lossSurface: path "a"[0] has 3 numbers; a point has 2', () => lossSurface({ ...flat, paths: { a: [[1, 2, 3]] } })],
  ['functionCurves: curves is empty; nothing can be drawn', () => functionCurves({})],
  [
    'functionCurves: samples is 1; it must be a whole number of at least 2',
    () => functionCurves({ exp: Math.exp }, { samples: 1 }),
  ],
  ['scatter: points is empty; nothing can be drawn', () => scatter([])],
  ['scatter: points[1] is [1, Infinity]; both must be finite', () => scatter([[0, 0], [1, Infinity]])], // prettier-ignore
  ['scatter: points[0] has 3 numbers; a point has 2', () => scatter([[0, 0, 0]])],
  ['scatter: labels[0] is -1; a label is a class index: 0, 1, 2 …', () => scatter([[0, 0]], { labels: [-1] })],
  [
    'scatter: labels has a length of 2 for 1 of points; there must be one for each',
    () => scatter([[0, 0]], { labels: [0, 1] }),
  ],
  [
    'scatter: classNames has 1 names but the highest label is 3',
    () => scatter([[0, 0]], { labels: [3], classNames: ['a'] }),
  ],
  ['calibrationCurve: forecasts is empty; nothing can be drawn', () => calibrationCurve({})],
  [
    'calibrationCurve: probabilities[1] is 1.5; it must lie in 0 … 1',
    () => calibrationCurve({ probabilities: [1, 1.5], outcomes: [0, 1] }),
  ],
  [
    'calibrationCurve: outcomes[0] is 2; it must be 0 or 1',
    () => calibrationCurve({ probabilities: [1], outcomes: [2] }),
  ],
  [
    'calibrationCurve: bins is 0; it must be a whole number of 1 to 1000',
    () => calibrationCurve({ probabilities: [1], outcomes: [1] }, { bins: 0 }),
  ],
  ['histograms: steps is empty; nothing can be drawn', () => histograms([])],
  [
    'histograms: no value of any step is finite; nothing can be drawn',
    () => histograms([{ step: 1, values: [Number.NaN] }]),
  ],
  [
    'histograms: range is [1, 1]; it must be two finite numbers, the lower one first',
    () => histograms([{ step: 1, values: [1] }], { range: [1, 1] }),
  ],
  ['featureMaps: map 1 has 1 values but its shape needs 2', () => featureMaps([[0, 1], [0]], grey)], // prettier-ignore
  ['featureMaps: map 0 has a value of NaN; it must be finite', () => featureMaps([[0, Number.NaN]], grey)],
  [
    "featureMaps: scale is log; it must be 'shared' or 'each'",
    () => featureMaps([[0, 1]], { ...grey, scale: 'log' as never }),
  ],
  ['saliency: heats has a length of 0 for 1 of images; there must be one for each', () => saliency([[0, 1]], [], grey)],
  [
    'saliency: heat map 0 has 2 values but its shape needs 1',
    () => saliency([[0, 1]], [[0, 1]], { ...grey, heatShape: [1, 1] }),
  ],
  ['saliency: image 0 has a value of 2, outside range [0, 1]', () => saliency([[0, 2]], [[0, 1]], grey)], // prettier-ignore
  [
    'attentionMap: weights[1] has 2 weights but weights[0] 1; all rows must be equally long',
    () => attentionMap([[1], [1, 0]]), // prettier-ignore
  ],
  ['attentionMap: weights[0][1] is -1; a weight is finite and 0 or more', () => attentionMap([[1, -1]])],
  [
    'attentionMap: tokens has a length of 1, but there are 2 weights for it',
    () => attentionMap([[1, 0]], { tokens: ['a'] }),
  ],
  ['textMap: tokens is empty; nothing can be drawn', () => textMap([], [])],
  ['textMap: values has a length of 0 for 1 of tokens; there must be one for each', () => textMap([['a']], [])],
  [
    'textMap: values[1] has a length of 0 for 1 of tokens[1]; there must be one for each',
    () => textMap([['a'], ['b']], [[1], []]), // prettier-ignore
  ],
  ['textMap: values[0][0] is NaN; it must be finite, or null', () => textMap([['a']], [[Number.NaN]])],
  [
    'textMap: rowNames has a length of 0 for 1 of tokens; there must be one for each',
    () => textMap([['a']], [[1]], { rowNames: [] }),
  ],
  [
    'parallelCoordinates: no trial has a finite value; nothing can be drawn',
    () => parallelCoordinates([{ parameters: {}, value: Number.NaN }]),
  ],
  [
    'parallelCoordinates: a trial has no parameter a, which others have',
    () => parallelCoordinates([{ parameters: {}, value: 2 }, { parameters: { a: 1 }, value: 1 }], { direction: 'maximize' }), // prettier-ignore
  ],
  [
    'parallelCoordinates: a is 0, but a logarithmic axis has only what is above 0',
    () => parallelCoordinates([{ parameters: { a: 0 }, value: 1 }], { logScale: ['a'] }),
  ],
])('%s', ([text, draw]) => {
  expect(draw).toThrow(new PlotError(text.split(': ')[0], text.split(': ').slice(1).join(': ')).message);
  expect(draw).toThrow(PlotError);
});

test('the sides of the broken rule are fields', () => {
  const error = new PlotError('scatter', 'labels has 2', { expected: 1, got: 2 });
  expect(error).toMatchObject({ name: 'PlotError', where: 'scatter', expected: 1, got: 2 });
});
