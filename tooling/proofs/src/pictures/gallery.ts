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
  layerDiagram,
  lossCurve,
  lossSurface,
  networkDiagram,
  parallelCoordinates,
  precisionRecallCurve,
  principalComponents,
  rocCurve,
  saliency,
  scatter,
  textMap,
} from '@gradkit/plot';
import {
  animals,
  blobs,
  counts,
  noisy,
  normals,
  numbers,
  residual,
  seeds,
  shape,
  spiralProbabilities,
  spirals,
  training,
  weightsOf,
} from './data.ts';
import type { GalleryPaper } from './gallery-paper.ts';
import { hardCases } from './hard-cases.ts';

const digits = Array.from({ length: 10 }, (_, i) => String(i));

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

const mse = (m: number, b: number): number => ((m + b - 3) ** 2 + (2 * m + b - 5) ** 2) / 2;

function descend(rate: number, steps: number): [number, number][] {
  const path: [number, number][] = [[-1, 5]];
  for (let i = 0; i < steps; i++) {
    const [m, b] = path.at(-1)!;
    const [first, second] = [m + b - 3, 2 * m + b - 5];
    path.push([m - rate * (first + 2 * second), b - rate * (first + second)]);
  }
  return path;
}

const paths = {
  'λ = 0.01, too small': descend(0.01, 100),
  'λ = 0.25': descend(0.25, 400),
  'λ = 0.35, too large': descend(0.35, 15),
};

const activations: Record<string, (x: number) => number> = {
  linear: (x) => x,
  sigmoid,
  tanh: Math.tanh,
  relu: (x) => Math.max(0, x),
  'leaky relu': (x) => (x > 0 ? x : 0.1 * x),
  gelu: (x) => x * sigmoid(1.702 * x),
};

const derivatives = Object.fromEntries(
  Object.entries(activations).map(([name, f]) => [name, (x: number) => (f(x + 1e-4) - f(x - 1e-4)) / 2e-4]),
);

function roc(strength: number): [number[], number[]] {
  const x = Array.from({ length: 101 }, (_, i) => i / 100);
  return [x, x.map((at) => at ** (1 / strength))];
}

const moons = spirals(2, 100);

const latent = blobs(10, 60);

/** A picture of everything that `@gradkit/plot` draws, with usual data and with such that are hard to show. */
export const gallery: Readonly<Record<string, (paper: GalleryPaper) => string>> = {
  lossCurve: (paper) => lossCurve(training(12), { title: 'Digits', yLabel: 'cross-entropy', ...paper }),
  'lossCurve-metrics': (paper) => lossCurve(training(40), { title: 'Digits', metrics: ['accuracy'], ...paper }),
  'lossCurve-3000': (paper) =>
    lossCurve({ loss: noisy(3000) }, { title: 'XOR network', yLabel: 'mean squared error', ...paper }),
  'lossCurve-smooth': (paper) =>
    lossCurve(
      { train: noisy(100_000), slower: noisy(50_000).map((y) => 1.5 * y) },
      { xLabel: 'step', smoothing: 0.99, ...paper },
    ),
  'lossCurve-runs': (paper) =>
    lossCurve(
      { sgd: { runs: seeds(0.1) }, adam: { runs: seeds(0.3) }, 'adam, no warm-up': { runs: seeds(0.05) } },
      { title: 'Five seeds each', band: 'deviation', ...paper },
    ),
  'lossCurve-log': (paper) => lossCurve({ train: noisy(200).map((y) => y ** 6) }, { logScale: true, ...paper }),
  'lossCurve-rates': (paper) =>
    lossCurve(
      { x: [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1], y: [2.3, 2.3, 2.2, 1.4, 0.6, 0.9, 8] },
      { logX: true, title: 'Learning-rate finder', xLabel: 'learning rate', ...paper },
    ),
  confusionMatrix: (paper) => confusionMatrix(counts(10), { title: 'Digits, test set', classNames: digits, ...paper }),
  'confusionMatrix-percent': (paper) => confusionMatrix(counts(10), { classNames: animals, normalize: true, ...paper }),
  'confusionMatrix-2': (paper) =>
    confusionMatrix(
      [
        [9, 1],
        [2, 8],
      ],
      { classNames: ['cat', 'dog'], ...paper },
    ),
  'confusionMatrix-images': (paper) =>
    confusionMatrix(counts(3), {
      classNames: ['ring', 'cross', 'bar'],
      examples: {
        shape: [28, 28],
        images: [0, 1, 2].map((i) => [0, 1, 2].map((j) => (i === 0 && j === 2 ? null : shape(i)))),
      },
      ...paper,
    }),
  imageSheet: (paper) =>
    imageSheet(
      Array.from({ length: 16 }, (_, i) => shape(i)),
      {
        shape: [28, 28],
        title: 'Predictions',
        titles: Array.from({ length: 16 }, (_, i) => (i % 5 === 3 ? 'ring, not bar' : ['ring', 'cross', 'bar'][i % 3])),
        highlights: [3, 8, 13],
        ...paper,
      },
    ),
  decisionBoundary: (paper) =>
    decisionBoundary(
      {
        ...moons,
        predict: (grid) => grid.map(([x, y]) => sigmoid(8 * Math.sin(Math.atan2(x, y) - 4 * Math.hypot(x, y) - 1.5))),
      },
      { title: 'Two spirals', classNames: ['inner', 'outer'], ...paper },
    ),
  'decisionBoundary-xor': (paper) =>
    decisionBoundary(
      {
        points: [
          [0, 0],
          [0, 1],
          [1, 0],
          [1, 1],
        ],
        labels: [0, 1, 1, 0],
        predict: (grid) => grid.map(([x, y]) => sigmoid(-20 * (x - 0.5) * (y - 0.5))),
      },
      { title: 'XOR', range: [-0.5, 1.5], ...paper },
    ),
  'decisionBoundary-3': (paper) =>
    decisionBoundary(
      { ...spirals(3, 60), predict: (grid) => grid.map((place) => spiralProbabilities(place, 3)) },
      { title: 'Three spirals', classNames: ['inner', 'middle', 'outer'], range: [-1.1, 1.1], ...paper },
    ),
  'decisionBoundary-10': (paper) =>
    decisionBoundary(
      { ...spirals(10, 12), predict: (grid) => grid.map((place) => spiralProbabilities(place, 10)) },
      { title: 'Ten classes', classNames: animals, ...paper },
    ),
  lossSurface: (paper) =>
    lossSurface(
      { f: mse, mRange: [-3, 6], bRange: [-3, 8], paths, minimum: [2, 1] },
      { title: 'Mean squared error of a line', lossLabel: 'MSE', ...paper },
    ),
  functionCurves: (paper) =>
    functionCurves(
      { tanh: Math.tanh, sigmoid },
      { title: 'Activations', derivatives: { tanh: derivatives.tanh, sigmoid: derivatives.sigmoid }, ...paper },
    ),
  'functionCurves-columns': (paper) =>
    functionCurves(activations, {
      title: 'Activations and their derivatives',
      derivatives,
      columns: 3,
      range: [-3, 3],
      yRange: [-1.5, 3],
      ...paper,
    }),
  'functionCurves-fit': (paper) =>
    functionCurves(
      { truth: Math.sin, 'model, 8 hidden units': (x) => x - x ** 3 / 6 + x ** 5 / 120 },
      {
        title: 'Interpolation and extrapolation',
        range: [-5, 5],
        yRange: [-3, 3],
        dashed: ['truth'],
        shaded: { range: [-3, 3], label: 'seen in training' },
        points: Array.from({ length: 40 }, (_, i) => [-3 + i * 0.15, Math.sin(-3 + i * 0.15) + 0.1 * Math.sin(7 * i)]),
        ...paper,
      },
    ),
  rocCurve: (paper) =>
    rocCurve([['a', 'b', 'c'].map((_, i) => roc(2 + 3 * i)[0]), ['a', 'b', 'c'].map((_, i) => roc(2 + 3 * i)[1])], {
      classNames: ['cat', 'dog', 'horse'],
      ...paper,
    }),
  precisionRecallCurve: (paper) => precisionRecallCurve([roc(3)[0].map((x) => 1 - 0.5 * x ** 3), roc(3)[0]], paper),
  calibrationCurve: (paper) => {
    const next = numbers(5);
    const probabilities = Array.from({ length: 2000 }, () => next() ** 0.5);
    return calibrationCurve(
      {
        raw: { probabilities, outcomes: probabilities.map((p) => (next() < p ** 2 ? 1 : 0)) },
        'temperature 1.8': { probabilities, outcomes: probabilities.map((p) => (next() < p ? 1 : 0)) },
      },
      paper,
    );
  },
  barChart: (paper) =>
    barChart(
      { 'one batch in place of 64 examples': 24.1, compiled: 3.24, 'two threads': 1.6, 'several workers': 0.87 },
      { title: 'What makes training faster', xLabel: 'times as fast', logScale: true, ...paper },
    ),
  histograms: (paper) => {
    const normal = normals(9);
    return histograms(
      Array.from({ length: 12 }, (_, i) => ({
        step: i + 1,
        values: Array.from({ length: 2000 }, () => normal() * (0.3 + 0.1 * i) + 0.1 * i),
      })),
      { title: 'Weights of layer 1', xLabel: 'weight', ...paper },
    );
  },
  'histograms-many': (paper) => {
    const normal = normals(9);
    return histograms(
      Array.from({ length: 200 }, (_, i) => ({
        step: 100 * i,
        values: Array.from({ length: 500 }, () => normal() * Math.exp(-i / 80)),
      })),
      { title: 'Gradients of layer 1', xLabel: 'gradient', yLabel: 'step', ...paper },
    );
  },
  featureMaps: (paper) =>
    featureMaps(
      Array.from({ length: 16 }, (_, k) =>
        Float32Array.from({ length: 25 }, (__, i) => Math.sin(k + (i % 5) * (k % 4)) * Math.cos(Math.floor(i / 5))),
      ),
      { shape: [5, 5], title: 'Filters of layer 1', ...paper },
    ),
  'featureMaps-titles': (paper) =>
    featureMaps([shape(0), shape(1), shape(2).map((x) => -x)], {
      shape: [28, 28],
      titles: ['channel 0', 'channel 1', 'channel 2'],
      scale: 'each',
      ...paper,
    }),
  saliency: (paper) =>
    saliency(
      [shape(0), shape(1)],
      [
        [0, 0, 1, 0, 0, 1, 3, 1, 0],
        [1, 0, 1, 0, 4, 0, 1, 0, 1],
      ],
      { shape: [28, 28], heatShape: [3, 3], titles: ['ring (93 %)', 'cross (71 %)'], title: 'Grad-CAM', ...paper },
    ),
  attentionMap: (paper) => {
    const tokens = ['the', 'cat', 'sat', 'on', 'the', 'mat', 'because', 'it', 'was', 'warm'];
    const next = numbers(2);
    return attentionMap(
      tokens.map((_, i) => {
        const row = tokens.map((__, j) => (j <= i ? next() ** 3 : 0));
        const sum = row.reduce((a, b) => a + b);
        return row.map((w) => w / sum);
      }),
      { tokens, title: 'Head 3 of layer 2', ...paper },
    );
  },
  'attentionMap-values': (paper) =>
    attentionMap(
      [
        [1, 0, 0],
        [0.3, 0.7, 0],
        [0.2, 0.3, 0.5],
      ],
      { tokens: ['le', 'chat', 'dort'], values: true, ...paper },
    ),
  textMap: (paper) => {
    const next = numbers(3);
    const lines = ['First Citizen:', 'Before we proceed any further,', 'hear me speak.'].map((line) =>
      Array.from(line),
    );
    const values = lines.map((line) => line.map(() => 2 * next() - 1));
    return textMap(lines, values, {
      rowNames: ['line 1', 'line 2', 'line 3'],
      valueLabel: 'unit 7',
      title: 'One unit',
      ...paper,
    });
  },
  'textMap-guesses': (paper) =>
    textMap(
      [
        ['t', 'h', 'e', '␣'],
        ['o', 'h', 'e', '␣'],
        ['a', 'o', 'a', 'y'],
      ],
      [
        [null, null, null, null],
        [0.2, 0.7, 0.9, 0.5],
        [0.1, 0.2, 0.05, 0.3],
      ],
      { rowNames: ['text', '1st', '2nd'], valueLabel: 'probability', title: 'What comes next', ...paper },
    ),
  layerDiagram: (paper) => layerDiagram(residual, { title: 'Residual network', ...paper }),
  networkDiagram: (paper) =>
    networkDiagram([weightsOf(4, 2), weightsOf(3, 4), weightsOf(1, 3)], {
      title: 'XOR',
      biases: [[-1, 2, 0.5, 0], [1, -1, 0.3], [-3]],
      inputNames: ['x₁', 'x₂'],
      outputNames: ['probability'],
      ...paper,
    }),
  parallelCoordinates: (paper) => {
    const next = numbers(11);
    return parallelCoordinates(
      Array.from({ length: 40 }, () => {
        const [learningRate, hidden, dropout] = [
          10 ** (-4 + 3 * next()),
          [16, 32, 64, 128][Math.floor(4 * next())],
          next() / 2,
        ];
        return {
          parameters: { learningRate, hidden, optimizer: next() > 0.5 ? 'adam' : 'sgd', dropout },
          value: (Math.log10(learningRate) + 2.5) ** 2 + dropout + 10 / hidden,
        };
      }),
      { title: 'Random search', valueLabel: 'validation loss', ...paper },
    );
  },
  scatter: (paper) =>
    scatter(principalComponents(latent.rows).points, {
      labels: latent.labels,
      classNames: animals,
      title: 'Latent space',
      xLabel: 'first component',
      yLabel: 'second component',
      ...paper,
    }),
  'scatter-3': (paper) =>
    scatter(spirals(3, 60).points, {
      labels: spirals(3, 60).labels,
      classNames: ['setosa', 'versicolor', 'virginica'],
      ...paper,
    }),
  ...hardCases,
};
