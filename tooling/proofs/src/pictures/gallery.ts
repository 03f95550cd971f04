import {
  attentionMap,
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
  principalComponents,
  rocCurve,
  saliency,
  scatter,
  type DiagramLayer,
  type PictureOptions,
} from '@gradkit/plot';
import { normals, numbers, shape, spiralProbabilities, spirals, training } from './data.ts';

/** What a picture of the gallery is drawn on. */
export type GalleryPaper = Pick<PictureOptions, 'size' | 'theme'>;

const digits = Array.from({ length: 10 }, (_, i) => String(i));
const animals = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];
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

function counts(classes: number): number[][] {
  const next = numbers(classes);
  return Array.from({ length: classes }, (_, i) =>
    Array.from({ length: classes }, (__, j) =>
      i === j ? 900 + Math.floor(90 * next()) : Math.floor(30 * next() ** 4),
    ),
  );
}

function blobs(classes: number, perClass: number, features = 8): { rows: number[][]; labels: number[] } {
  const normal = normals(7);
  const centers = Array.from({ length: classes }, () => Array.from({ length: features }, () => 3 * normal()));
  const labels = Array.from({ length: classes * perClass }, (_, i) => i % classes);
  return { labels, rows: labels.map((label) => centers[label].map((center) => center + normal())) };
}

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

const noisy = (length: number): number[] => {
  const normal = normals(3);
  return Array.from({ length }, (_, i) => 2.3 * Math.exp((-6 * i) / length) + 0.1 + 0.06 * Math.abs(normal()));
};

const seeds = (rate: number): number[][] =>
  [1, 2, 3, 4, 5].map((seed) => {
    const normal = normals(seed);
    return Array.from({ length: 30 }, (_, i) => 2 * Math.exp(-rate * i) + 0.1 + 0.08 * Math.abs(normal()));
  });

function weightsOf(outputs: number, inputs: number): number[][] {
  const normal = normals(outputs + inputs);
  return Array.from({ length: outputs }, () => Array.from({ length: inputs }, normal));
}

const residual: readonly DiagramLayer[] = [
  { name: 'input', type: 'Input', shape: ['batch', 1, 28, 28] },
  { name: 'stem', type: 'Conv2d', shape: ['batch', 16, 28, 28], parameters: 160 },
  { name: 'block.conv1', type: 'Conv2d', shape: ['batch', 16, 28, 28], parameters: 2320 },
  { name: 'block.norm', type: 'BatchNorm2d', shape: ['batch', 16, 28, 28], parameters: 32 },
  { name: 'block.conv2', type: 'Conv2d', shape: ['batch', 16, 28, 28], parameters: 2320 },
  { name: 'add', shape: ['batch', 16, 28, 28], inputs: ['block.conv2', 'stem'] },
  { name: 'pool', type: 'AdaptiveAvgPool2d', shape: ['batch', 16, 1, 1] },
  { name: 'head', type: 'Linear', shape: ['batch', 10], parameters: 170 },
];

const moons = spirals(2, 100);
const latent = blobs(10, 60);

/** A picture of everything that `@gradkit/plot` draws, with usual data and with such that are hard to show. */
export const gallery: Readonly<Record<string, (paper: GalleryPaper) => string>> = {
  lossCurve: (paper) => lossCurve(training(12), { title: 'Digits', yLabel: 'cross-entropy', ...paper }),
  'lossCurve-metrics': (paper) => lossCurve(training(40), { title: 'Digits', metrics: ['accuracy'], ...paper }),
  'lossCurve-3000': (paper) =>
    lossCurve({ loss: noisy(3000) }, { title: 'XOR network', yLabel: 'mean squared error', ...paper }),
  'lossCurve-100000': (paper) => lossCurve({ train: noisy(100_000) }, { xLabel: 'step', ...paper }),
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
  'lossCurve-one': (paper) => lossCurve([0.5], paper),
  'lossCurve-nan': (paper) =>
    lossCurve({ run: [4, 3, Number.NaN, Number.NaN, 2, 1], dead: [Number.NaN, Number.NaN] }, paper),
  'lossCurve-all-nan': (paper) => lossCurve([Number.NaN, Number.NaN], paper),
  'lossCurve-large': (paper) => lossCurve([812_345_678, 612_345_678, 312_345_678], paper),
  'lossCurve-small': (paper) => lossCurve([8.1e-9, 6.2e-9, 3.3e-9], paper),
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
  'confusionMatrix-26': (paper) =>
    confusionMatrix(counts(26), {
      title: 'Sign language',
      classNames: 'abcdefghijklmnopqrstuvwxyz'.split(''),
      ...paper,
    }),
  'confusionMatrix-images': (paper) =>
    confusionMatrix(counts(3), {
      classNames: ['ring', 'cross', 'bar'],
      examples: {
        shape: [28, 28],
        images: [0, 1, 2].map((i) => [0, 1, 2].map((j) => (i === 0 && j === 2 ? null : shape(i)))),
      },
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
  'imageSheet-one': (paper) => imageSheet([shape(0)], { shape: [28, 28], ...paper }),
  'imageSheet-none': (paper) => imageSheet([], { shape: [28, 28], ...paper }),
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
  'decisionBoundary-one': (paper) =>
    decisionBoundary({ points: [[3, 4]], labels: [1], predict: (grid) => grid.map(() => 0.5) }, paper),
  lossSurface: (paper) =>
    lossSurface(
      { f: mse, mRange: [-3, 6], bRange: [-3, 8], paths, minimum: [2, 1] },
      { title: 'Mean squared error of a line', lossLabel: 'MSE', ...paper },
    ),
  'lossSurface-negative': (paper) =>
    lossSurface({ f: (m, b) => Math.sin(3 * m) * Math.cos(2 * b), mRange: [-2, 2], bRange: [-2, 2] }, paper),
  'lossSurface-flat': (paper) => lossSurface({ f: () => 1, mRange: [0, 1], bRange: [0, 1] }, paper),
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
  'calibrationCurve-one': (paper) => calibrationCurve({ probabilities: [0.9], outcomes: [1] }, paper),
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
  'histograms-one': (paper) => histograms([{ step: 1, values: [0.5] }], paper),
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
  layerDiagram: (paper) => layerDiagram(residual, { title: 'Residual network', ...paper }),
  'layerDiagram-right': (paper) => layerDiagram(residual.slice(0, 6), { direction: 'right', ...paper }),
  'layerDiagram-one': (paper) => layerDiagram([{ name: 'input' }], paper),
  networkDiagram: (paper) =>
    networkDiagram([weightsOf(4, 2), weightsOf(3, 4), weightsOf(1, 3)], {
      title: 'XOR',
      biases: [[-1, 2, 0.5, 0], [1, -1, 0.3], [-3]],
      inputNames: ['x₁', 'x₂'],
      outputNames: ['probability'],
      ...paper,
    }),
  'networkDiagram-large': (paper) =>
    networkDiagram([weightsOf(128, 784), weightsOf(64, 128), weightsOf(10, 64)], { outputNames: animals, ...paper }),
  'networkDiagram-neuron': (paper) => networkDiagram([[[0.5]]], paper),
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
  'parallelCoordinates-one': (paper) => parallelCoordinates([{ parameters: { learningRate: 0.1 }, value: 1 }], paper),
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
  'scatter-one': (paper) => scatter([[1, 2]], paper),
};
