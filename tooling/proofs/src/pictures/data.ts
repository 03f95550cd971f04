import type { DiagramLayer } from '@gradkit/plot';

/** Numbers from 0 to 1, the same each time (Park and Miller). */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 0x7fffffff) / 0x7fffffff;
}

/** Normally distributed numbers, the same each time. */
export function normals(seed: number): () => number {
  const next = numbers(seed);
  return () => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
}

/** A loss that falls, with noise, and one of validation that rises again. */
export function training(epochs: number): { epoch: number; seconds: number; loss: number; [name: string]: number }[] {
  const noise = normals(epochs);
  return Array.from({ length: epochs }, (_, i) => {
    const t = (10 * (i + 1)) / epochs;
    return {
      epoch: i + 1,
      seconds: 1,
      loss: 2.2 * Math.exp(-0.6 * t) + 0.05 + 0.02 * noise() ** 2,
      validationLoss: 2.2 * Math.exp(-0.6 * t) + 0.2 + 0.02 * t + 0.02 * noise(),
      accuracy: 1 - 0.85 * Math.exp(-0.7 * t) - 0.005 * noise() ** 2,
      validationAccuracy: 0.93 - 0.8 * Math.exp(-0.7 * t) + 0.008 * noise(),
    };
  });
}

/** Two moons, or spirals of several arms. */
export function spirals(classes: number, perClass: number): { points: [number, number][]; labels: number[] } {
  const noise = normals(classes);
  const labels = Array.from({ length: classes * perClass }, (_, i) => Math.floor(i / perClass));
  const points = labels.map((label, i): [number, number] => {
    const r = (i % perClass) / perClass;
    const angle = 4 * r + (2 * Math.PI * label) / classes + 0.12 * noise();
    return [r * Math.sin(angle), r * Math.cos(angle)];
  });
  return { points, labels };
}

/** How near a place is to the arms of `spirals`, as probabilities of each. */
export function spiralProbabilities([x, y]: readonly number[], classes: number): number[] {
  const r = Math.hypot(x, y);
  const scores = Array.from({ length: classes }, (_, k) =>
    Math.exp(6 * r * Math.cos(Math.atan2(x, y) - 4 * r - (2 * Math.PI * k) / classes)),
  );
  const total = scores.reduce((a, b) => a + b);
  return scores.map((score) => score / total);
}

/** A grey image of a ring, a cross or a bar. */
export function shape(kind: number, size = 28): Float32Array {
  const middle = (size - 1) / 2;
  return Float32Array.from({ length: size * size }, (_, i) => {
    const [x, y] = [((i % size) - middle) / middle, (Math.floor(i / size) - middle) / middle];
    const distance = [Math.abs(Math.hypot(x, y) - 0.6), Math.min(Math.abs(x - y), Math.abs(x + y)), Math.abs(x)][
      kind % 3
    ];
    return Math.max(Math.abs(x), Math.abs(y)) > 0.85 ? 0 : Math.max(0, 1 - 5 * distance);
  });
}

/** Names of ten classes, of different lengths. */
export const animals = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];

/** A confusion matrix of a good model. */
export function counts(classes: number): number[][] {
  const next = numbers(classes);
  return Array.from({ length: classes }, (_, i) =>
    Array.from({ length: classes }, (__, j) =>
      i === j ? 900 + Math.floor(90 * next()) : Math.floor(30 * next() ** 4),
    ),
  );
}

/** Rows around a centre for each class. */
export function blobs(classes: number, perClass: number, features = 8): { rows: number[][]; labels: number[] } {
  const normal = normals(7);
  const centers = Array.from({ length: classes }, () => Array.from({ length: features }, () => 3 * normal()));
  const labels = Array.from({ length: classes * perClass }, (_, i) => i % classes);
  return { labels, rows: labels.map((label) => centers[label].map((center) => center + normal())) };
}

/** A name that hardly fits anywhere. */
export const longName = 'mean squared error of the denoising autoencoder on held-out digits';

/** A loss that falls, with much noise. */
export const noisy = (length: number): number[] => {
  const normal = normals(3);
  return Array.from({ length }, (_, i) => 2.3 * Math.exp((-6 * i) / length) + 0.1 + 0.06 * Math.abs(normal()));
};

/** A loss of five runs. */
export const seeds = (rate: number): number[][] =>
  [1, 2, 3, 4, 5].map((seed) => {
    const normal = normals(seed);
    return Array.from({ length: 30 }, (_, i) => 2 * Math.exp(-rate * i) + 0.1 + 0.08 * Math.abs(normal()));
  });

/** Weights of a linear layer. */
export function weightsOf(outputs: number, inputs: number): number[][] {
  const normal = normals(outputs + inputs);
  return Array.from({ length: outputs }, () => Array.from({ length: inputs }, normal));
}

/** The layers of a small residual network. */
export const residual: readonly DiagramLayer[] = [
  { name: 'input', type: 'Input', shape: ['batch', 1, 28, 28] },
  { name: 'stem', type: 'Conv2d', shape: ['batch', 16, 28, 28], parameters: 160 },
  { name: 'block.conv1', type: 'Conv2d', shape: ['batch', 16, 28, 28], parameters: 2320 },
  { name: 'block.norm', type: 'BatchNorm2d', shape: ['batch', 16, 28, 28], parameters: 32 },
  { name: 'block.conv2', type: 'Conv2d', shape: ['batch', 16, 28, 28], parameters: 2320 },
  { name: 'add', shape: ['batch', 16, 28, 28], inputs: ['block.conv2', 'stem'] },
  { name: 'pool', type: 'AdaptiveAvgPool2d', shape: ['batch', 16, 1, 1] },
  { name: 'head', type: 'Linear', shape: ['batch', 10], parameters: 170 },
];
