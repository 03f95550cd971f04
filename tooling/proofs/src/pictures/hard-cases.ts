import {
  barChart,
  calibrationCurve,
  confusionMatrix,
  decisionBoundary,
  histograms,
  imageSheet,
  layerDiagram,
  lossCurve,
  lossSurface,
  networkDiagram,
  parallelCoordinates,
  scatter,
} from '@gradkit/plot';
import { animals, blobs, counts, longName, noisy, residual, shape, weightsOf } from './data.ts';
import type { GalleryPaper } from './gallery-paper.ts';

const latent = blobs(10, 60);

/** Data that are hard to show: one, none, too many, long names. */
export const hardCases: Readonly<Record<string, (paper: GalleryPaper) => string>> = {
  'lossCurve-100000': (paper) => lossCurve({ train: noisy(100_000) }, { xLabel: 'step', ...paper }),
  'lossCurve-one': (paper) => lossCurve([0.5], paper),
  'lossCurve-nan': (paper) =>
    lossCurve({ run: [4, 3, Number.NaN, Number.NaN, 2, 1], dead: [Number.NaN, Number.NaN] }, paper),
  'lossCurve-all-nan': (paper) => lossCurve([Number.NaN, Number.NaN], paper),
  'lossCurve-large': (paper) => lossCurve([812_345_678, 612_345_678, 312_345_678], paper),
  'lossCurve-small': (paper) => lossCurve([8.1e-9, 6.2e-9, 3.3e-9], paper),
  'confusionMatrix-26': (paper) =>
    confusionMatrix(counts(26), {
      title: 'Sign language',
      classNames: 'abcdefghijklmnopqrstuvwxyz'.split(''),
      ...paper,
    }),
  'confusionMatrix-empty': (paper) =>
    confusionMatrix(
      [
        [0, 0],
        [0, 0],
      ],
      paper,
    ),
  'imageSheet-one': (paper) => imageSheet([shape(0)], { shape: [28, 28], ...paper }),
  'imageSheet-none': (paper) => imageSheet([], { shape: [28, 28], ...paper }),
  'decisionBoundary-flat': (paper) =>
    decisionBoundary(
      {
        points: [
          [0, 0],
          [0, 1],
          [1, 0],
          [1, 1],
        ],
        labels: [0, 1, 1, 0],
        predict: (grid) => grid.map(() => 0.5),
      },
      { title: 'XOR with one layer', range: [-0.5, 1.5], ...paper },
    ),
  'decisionBoundary-one': (paper) =>
    decisionBoundary({ points: [[3, 4]], labels: [1], predict: (grid) => grid.map(() => 0.5) }, paper),
  'lossSurface-negative': (paper) =>
    lossSurface({ f: (m, b) => Math.sin(3 * m) * Math.cos(2 * b), mRange: [-2, 2], bRange: [-2, 2] }, paper),
  'lossSurface-flat': (paper) => lossSurface({ f: () => 1, mRange: [0, 1], bRange: [0, 1] }, paper),
  'barChart-zero': (paper) => barChart({ [longName]: 0, other: 0 }, paper),
  'calibrationCurve-one': (paper) => calibrationCurve({ probabilities: [0.9], outcomes: [1] }, paper),
  'histograms-one': (paper) => histograms([{ step: 1, values: [0.5] }], paper),
  'layerDiagram-right': (paper) => layerDiagram(residual.slice(0, 6), { direction: 'right', ...paper }),
  'layerDiagram-one': (paper) => layerDiagram([{ name: 'input' }], paper),
  'lossCurve-long-texts': (paper) =>
    lossCurve(
      { [longName]: [3, 2, 1], 'another name of a run that somebody wanted to describe very precisely': [2, 1, 0.5] },
      { title: `${longName}, and what came of it in the end`, xLabel: longName, yLabel: longName, ...paper },
    ),
  'confusionMatrix-long-names': (paper) =>
    confusionMatrix(counts(3), { classNames: [longName, 'ring', 'a'], title: longName, ...paper }),
  'scatter-long-names': (paper) =>
    scatter(
      latent.rows.map(([x, y]) => [x / 1e6, 1e6 * y]),
      {
        labels: latent.labels,
        classNames: animals.map((name) => `${name} in the evening sun`),
        xLabel: longName,
        ...paper,
      },
    ),
  'imageSheet-long-titles': (paper) =>
    imageSheet([shape(0), shape(1)], { shape: [28, 28], titles: [longName, 'ring'], ...paper }),
  'parallelCoordinates-long-names': (paper) =>
    parallelCoordinates(
      [
        {
          parameters: { learningRateOfTheBody: 1e-5, learningRateOfTheHead: 0.1, augmentation: 'flip and rotate' },
          value: 1,
        },
        { parameters: { learningRateOfTheBody: 1e-3, learningRateOfTheHead: 1e-6, augmentation: 'none' }, value: 2 },
      ],
      { valueLabel: 'validation cross-entropy', ...paper },
    ),
  'layerDiagram-long-names': (paper) =>
    layerDiagram([{ name: longName, type: longName, shape: ['batch', 'length', 1024], parameters: 1e9 }], paper),
  'networkDiagram-long-names': (paper) =>
    networkDiagram([weightsOf(2, 2)], { inputNames: [longName, 'x₂'], outputNames: ['survived', longName], ...paper }),
  'networkDiagram-large': (paper) =>
    networkDiagram([weightsOf(128, 784), weightsOf(64, 128), weightsOf(10, 64)], { outputNames: animals, ...paper }),
  'networkDiagram-neuron': (paper) => networkDiagram([[[0.5]]], paper),
  'parallelCoordinates-one': (paper) => parallelCoordinates([{ parameters: { learningRate: 0.1 }, value: 1 }], paper),
  'scatter-one': (paper) => scatter([[1, 2]], paper),
};
