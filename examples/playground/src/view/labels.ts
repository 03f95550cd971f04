import { featureLabels } from '../network/feature-labels.ts';
import type {
  Activation,
  DatasetName,
  DeviceName,
  Normalization,
  OptimizerName,
  PageState,
  Penalty,
  ScheduleName,
  Speed,
} from '../settings/settings.ts';
import type { NeuronAt } from './context.ts';

/** Choices in the order of the page, each with its text. */
export const datasetLabels: readonly (readonly [DatasetName, string])[] = [
  ['circle', 'Circle'],
  ['xor', 'XOR'],
  ['gaussians', 'Gaussians'],
  ['spiral', 'Spiral'],
  ['moons', 'Moons'],
  ['plane', 'Plane'],
  ['hills', 'Hills'],
  ['own', 'Your own'],
];

export const activationLabels: readonly (readonly [Activation, string])[] = [
  ['tanh', 'tanh'],
  ['relu', 'ReLU'],
  ['leaky', 'leaky ReLU'],
  ['sigmoid', 'sigmoid'],
  ['gelu', 'GELU'],
  ['linear', 'linear'],
];

export const optimizerLabels: readonly (readonly [OptimizerName, string])[] = [
  ['sgd', 'SGD'],
  ['momentum', 'SGD, momentum'],
  ['adagrad', 'Adagrad'],
  ['rmsprop', 'RMSprop'],
  ['adam', 'Adam'],
  ['adamw', 'AdamW'],
];

export const scheduleLabels: readonly (readonly [ScheduleName, string])[] = [
  ['constant', 'constant'],
  ['warmup', 'warm-up, 20 epochs'],
  ['step', '÷ 10 every 200 epochs'],
  ['exponential', '−1 % an epoch'],
  ['cosine', 'cosine (300)'],
];

export const penaltyLabels: readonly (readonly [Penalty, string])[] = [
  ['none', 'none'],
  ['l1', 'L1'],
  ['l2', 'L2'],
];

export const normalizationLabels: readonly (readonly [Normalization, string])[] = [
  ['none', 'none'],
  ['batch', 'batch'],
  ['layer', 'layer'],
];

export const deviceLabels: readonly (readonly [DeviceName, string])[] = [
  ['eager', 'eager'],
  ['wasm', 'wasm'],
  ['webgpu', 'WebGPU'],
];

export const speedLabels: readonly (readonly [Speed, string])[] = [
  ['step', 'by batch'],
  ['epoch', 'by epoch'],
  ['fast', 'full speed'],
];

/** Settings as the table of runs names them. */
export const settingLabels: Readonly<Partial<Record<keyof PageState, string>>> = {
  dataset: 'data',
  points: 'points',
  regression: 'values',
  noise: 'noise',
  trainShare: 'to learn from',
  batchSize: 'batch',
  features: 'features',
  layers: 'layers',
  optimizer: 'optimizer',
  learningRate: 'rate',
  schedule: 'schedule',
  penalty: 'regularization',
  penaltyRate: 'strength',
  dropout: 'dropout',
  normalization: 'norm',
  seed: 'seed',
  edits: 'weights by hand',
};

/** Numbers as they are read best: three digits that matter. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 1000 || (size < 0.001 && size > 0)) return value.toExponential(1);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3);
}

/** A neuron as people speak of it. */
export function neuronName({ features, layers }: PageState, { column, unit }: NeuronAt): string {
  if (column === 0) return `feature ${featureLabels[features[unit]]}`;
  return column > layers.length ? 'the output' : `layer ${column}, neuron ${unit + 1}`;
}
