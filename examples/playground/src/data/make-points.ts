import {
  add,
  cast,
  Generator,
  mul,
  normal,
  permutation,
  reshape,
  slice,
  sub,
  tensor,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { makeBlobs, makeMoons, makeSpiral } from '@gradkit/data';
import type { Settings } from '../settings/settings.ts';
import { drawn } from './drawn.ts';

/** `inputs` `[points, 2]`; `targets` `[points, 1]`: classes 0 and 1, or values within −1 … 1. */
export interface Points {
  readonly inputs: Tensor;
  readonly targets: Tensor;
}

/** Points to learn from, and others to test with. */
export interface SplitPoints {
  readonly train: Points;
  readonly test: Points;
}

/** The standard deviation of the noise that a percentage stands for. */
export const noiseStd = (percent: number): number => percent / 250;

function labelled({ inputs, labels }: { readonly inputs: Tensor; readonly labels: Tensor }): Points {
  return { inputs, targets: reshape(cast(labels, 'float32'), [-1, 1]) };
}

/** One's own points, mixed, so that both sides of the split are alike. */
function ownPoints({ points: rows, regression, seed }: Settings): Points {
  const points = Array.from(permutation(rows.length, { rng: new Generator(seed) }).data, (i) => rows[i]);
  const coordinates = points.flatMap(({ x, y }) => [x, y]);
  const targets = points.map(({ target }) => (regression ? target : Number(target > 0)));
  return {
    inputs: tensor(Float32Array.from(coordinates), { shape: [points.length, 2] }),
    targets: tensor(Float32Array.from(targets), { shape: [points.length, 1] }),
  };
}

/** The points of a dataset, in an order in which the first ones are like the others. */
export function makePoints(settings: Settings): Points {
  const { dataset, samples, seed } = settings;
  const noise = noiseStd(settings.noise);
  switch (dataset) {
    case 'own':
      return ownPoints(settings);
    case 'gaussians': {
      const centers = [
        [-0.5, -0.5],
        [0.5, 0.5],
      ];
      return labelled(makeBlobs({ samples, centers, clusterStd: 0.15 + noise, seed }).tensors);
    }
    case 'spiral':
      return labelled(makeSpiral({ samples, turns: 1.25, noise: noise / 2, seed }).tensors);
    case 'moons': {
      const { inputs, labels } = makeMoons({ samples, noise, seed }).tensors;
      return labelled({ inputs: mul(sub(inputs, tensor([0.5, 0.25])), 0.65), labels });
    }
    default: {
      const rng = new Generator(seed);
      const rows = Array.from({ length: samples }, (_, i) => drawn[dataset].draw(i, rng));
      const inputs = tensor(rows.map(([x, y]) => [x, y]));
      const targets = tensor(rows.map(([, , target]) => [target]));
      return { inputs: add(inputs, normal([samples, 2], { std: noise, rng })), targets };
    }
  }
}

const rowsOf = ({ inputs, targets }: Points, start: number, end: number): Points => ({
  inputs: slice(inputs, { axis: 0, start, end }),
  targets: slice(targets, { axis: 0, start, end }),
});

/** How many of the points the network learns from: at least two, and one is left to test with. */
export function trainCount(points: number, trainShare: number): number {
  return Math.max(2, Math.min(points - 1, Math.round((points * trainShare) / 100)));
}

export function splitPoints(settings: Settings): SplitPoints {
  const points = makePoints(settings);
  const [count] = points.inputs.shape;
  const first = trainCount(count, settings.trainShare);
  return { train: rowsOf(points, 0, first), test: rowsOf(points, first, count) };
}
