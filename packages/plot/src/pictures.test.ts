import { describe, expect, test } from 'vitest';
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
  layerDiagram,
  lossSurface,
  networkDiagram,
  parallelCoordinates,
  precisionRecallCurve,
  rocCurve,
  saliency,
  scatter,
  textMap,
} from './index.ts';
import { renderPng } from './node/render-png.ts';

const title = 'a < b & "c" \u0000 \u00A0é';
const pictures: Record<string, () => string> = {
  lossCurve: () => lossCurve({ [title]: [3, 2, 1], other: [3, 3, 3] }, { title, xLabel: title, yLabel: title }),
  confusionMatrix: () => confusionMatrix([[3, 1], [0, 2]], { title, classNames: [title, 'b'] }), // prettier-ignore
  imageSheet: () => imageSheet([[0, 1, 1, 0]], { shape: [2, 2], title, titles: [title], highlights: [0] }),
  decisionBoundary: () =>
    decisionBoundary(
      { predict: (grid) => grid.map(([x]) => x) },
      { title, range: [0, 1], xLabel: title, resolution: 9 },
    ),
  layerDiagram: () =>
    layerDiagram(
      [
        { name: title, shape: [title] },
        { name: 'b', type: title },
      ],
      { title },
    ),
  networkDiagram: () => networkDiagram([[[1, -1]]], { title, inputNames: [title, 'b'], layerNames: [title, 'b'] }),
  lossSurface: () =>
    lossSurface({ f: (m, b) => m * m + b * b, mRange: [-1, 1], bRange: [-1, 1], paths: { [title]: [[1, 1], [0, 0]] } }, { title }), // prettier-ignore
  functionCurves: () => functionCurves({ [title]: Math.tanh }, { title, yLabel: title }),
  rocCurve: () => rocCurve([[[0, 1]], [[0, 1]]], { title, classNames: [title] }),
  precisionRecallCurve: () => precisionRecallCurve([[[1, 1]], [[1, 0]]], { title, classNames: [title] }),
  scatter: () => scatter([[0, 1], [2, 3]], { title, labels: [0, 1], classNames: [title, 'b'] }), // prettier-ignore
  attentionMap: () => attentionMap([[1, 0]], { title, tokens: [title, 'b'], queryTokens: [title], values: true }),
  textMap: () => textMap([[title, 'b']], [[1, null]], { title, rowNames: [title], valueLabel: title }),
  barChart: () => barChart({ [title]: 2, other: 1 }, { title, xLabel: title }),
  calibrationCurve: () => calibrationCurve({ [title]: { probabilities: [0, 1], outcomes: [0, 1] } }, { title }),
  featureMaps: () => featureMaps([[0, 1, -1, 0]], { shape: [2, 2], title, titles: [title] }),
  histograms: () => histograms([{ step: 1, values: [1, 2] }, { step: 2, values: [2] }], { title, xLabel: title, yLabel: title }), // prettier-ignore
  parallelCoordinates: () => parallelCoordinates([{ parameters: { [title]: title }, value: 1 }], { title, valueLabel: title }), // prettier-ignore
  saliency: () => saliency([[0, 1, 1, 0]], [[1, 2, 3, 4]], { shape: [2, 2], title, titles: [title] }),
};

describe.each(Object.entries(pictures))('%s', (_, draw) => {
  test('is XML that a renderer takes, whatever stands in the texts', async () => {
    const svg = draw();
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width=/);
    expect(svg).toContain('a &lt; b &amp; ');
    expect((await renderPng(svg, { scale: 0.5 })).length).toBeGreaterThan(500);
  });

  test('is the same text each time, on white, without styles or names that touch the page around it', () => {
    const svg = draw();
    expect(draw()).toBe(svg);
    expect(svg).toMatch(/<rect width="[\d.]+" height="[\d.]+" fill="#FFFFFF"\/>/);
    expect(svg).not.toContain('<style');
    expect(svg).not.toMatch(/NaN|undefined|plot-clip/);
  });
});

test('the same clip name only for the same picture', () => {
  const clip = (slope: number): string => {
    const predict = (grid: number[][]): number[] => grid.map(([x]) => slope * x);
    return /clipPath id="([^"]+)"/.exec(decisionBoundary({ predict }, { range: [0, 1], resolution: 5 }))![1];
  };
  expect(clip(1)).toBe(clip(1));
  expect(clip(1)).not.toBe(clip(0.5));
});
