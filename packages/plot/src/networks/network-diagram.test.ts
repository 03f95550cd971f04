import { expect, test } from 'vitest';
import { networkDiagram, PlotError } from '../index.ts';

const xor = [[[20, 20], [-20, -10]], [[20, 0]]]; // prettier-ignore
const paths = (svg: string): { stroke: string; width: number }[] =>
  [...svg.matchAll(/<path d="M[^"]+C[^"]+" fill="none" stroke="([^"]+)" stroke-width="([^"]+)"/g)].map(
    ([, stroke, width]) => ({ stroke, width: Number(width) }),
  );

test('a circle for each neuron and a line for each weight: its colour the sign, its width the size', () => {
  const svg = networkDiagram(xor, { inputNames: ['a', 'b'], outputNames: ['a xor b'] });
  expect(svg.match(/<circle/g)).toHaveLength(5);
  expect(paths(svg)).toEqual([
    { stroke: '#0072B2', width: 0.4 }, // 0
    { stroke: '#D55E00', width: 3.2 }, // −10
    { stroke: '#0072B2', width: 6 },
    { stroke: '#0072B2', width: 6 },
    { stroke: '#D55E00', width: 6 },
    { stroke: '#0072B2', width: 6 },
  ]);
  for (const text of ['>a<', '>b<', '>a xor b<', '>inputs<', '>hidden<', '>outputs<', 'the widest ±20'])
    expect(svg).toContain(text);
});

test('biases colour the rings; largest fixes the widths, e.g. over an animation', () => {
  const svg = networkDiagram(xor, { biases: [[-10, 30], [0]], largest: 40 });
  const rings = [...svg.matchAll(/<circle[^>]*stroke="([^"]+)"/g)].map(([, stroke]) => stroke);
  expect(rings).toEqual(['#6B6B6B', '#6B6B6B', '#D55E00', '#0072B2', '#6B6B6B']);
  expect(paths(svg).at(-1)!.width).toBe(3.2);
});

test('of large layers the first and last neurons are drawn, and their number said', () => {
  const large = [Array.from({ length: 3 }, () => new Float32Array(784).fill(0.5))];
  const svg = networkDiagram(large, { maxNeurons: 6, inputNames: Array.from({ length: 784 }, (_, i) => `pixel ${i}`) });
  expect(svg.match(/<circle/g)).toHaveLength(5 + 3);
  for (const text of ['pixel 0<', 'pixel 2<', 'pixel 782<', 'pixel 783<', '>inputs (784)<'])
    expect(svg).toContain(text);
  expect(svg).not.toContain('pixel 3<');
});

test('weights of 0 alone are drawn', () => {
  expect(networkDiagram([[[0]]])).not.toContain('NaN');
});

test.for<[draw: () => string, text: string]>([
  [() => networkDiagram([]), 'networkDiagram: weights is empty; nothing can be drawn'],
  [() => networkDiagram([[[1]], [[1, 2]]]), 'networkDiagram: weights[1][0] has 2 weights but the layer before has 1 outputs; they must be equally many'], // prettier-ignore
  [() => networkDiagram([[[1, 2], [1]]]), 'networkDiagram: weights[0][1] has 1 weights but weights[0][0] has 2; they must be equally many'], // prettier-ignore
  [() => networkDiagram([[[Number.NaN]]]), 'networkDiagram: weights[0][0][0] is NaN; it must be finite'],
  [
    () => networkDiagram(xor, { biases: [[1]] }),
    'networkDiagram: biases has a length of 1 for 2 of weights; there must be one for each',
  ],
  [
    () => networkDiagram(xor, { inputNames: ['a'] }),
    'networkDiagram: inputNames has a length of 1 for 2 of inputs; there must be one for each',
  ],
  [
    () => networkDiagram(xor, { maxNeurons: 2 }),
    'networkDiagram: maxNeurons is 2; it must be a whole number of at least 3',
  ],
])('errors: %#', ([draw, text]) => {
  expect(draw).toThrow(new PlotError(...(text.split(/: (.*)/) as [string, string])).message);
});
