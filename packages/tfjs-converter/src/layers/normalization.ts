import { add, mul, sub, type Tensor } from '@gradkit/core-tensor/functional';
import { BatchNorm1d, BatchNorm2d, BatchNorm3d, LayerNorm } from '@gradkit/layers';
import { noGrad, type Parameter } from '@gradkit/autograd';
import type { NamedWeight } from '../weights/encode-weights.ts';
import type { BuildLayer, Building } from './built-layer.ts';
import { booleanIn, numberIn, refuseLayer, type LayerConfig } from './layer-config.ts';

/** Scale and shift of a normalization: those that the file has not stay 1 and 0. */
function takeAffine(
  layer: LayerConfig,
  { weights }: Building,
): { readonly gamma: string | null; readonly beta: string | null; readonly values: readonly (Tensor | null)[] } {
  const gamma = booleanIn(layer, 'scale', true) ? weights.take(layer.name, 'gamma') : null;
  const beta = booleanIn(layer, 'center', true) ? weights.take(layer.name, 'beta') : null;
  return { gamma: gamma?.name ?? null, beta: beta?.name ?? null, values: [gamma?.value ?? null, beta?.value ?? null] };
}

function put(parameter: Parameter, value: Tensor | null): void {
  if (value === null) parameter.requiresGrad = false;
  else parameter.value = value;
}

const kept = (name: string | null, { value }: { readonly value: Tensor }): NamedWeight[] =>
  name === null ? [] : [[name, value]];

/** While training, moves the running variance towards that of the batch, as Keras does, where PyTorch takes that of a sample. */
function normalize(norm: BatchNorm1d | BatchNorm2d | BatchNorm3d, x: Tensor): Tensor {
  const { runningVar, momentum, features, training } = norm;
  const before = runningVar!.value;
  const y = norm.forward(x);
  if (training && x.size > 0)
    noGrad(() => {
      const count = x.size / features;
      const old = mul(before, 1 - momentum!);
      runningVar!.value = add(old, mul(sub(runningVar!.value, old), (count - 1) / count));
    });
  return y;
}

/** `BatchNormalization`: the axis of the channels is the last one, or the first of an example. */
export const buildBatchNormalization: BuildLayer = (layer, building) => {
  const [rank] = building.ranks;
  const given: unknown = layer.config['axis'];
  const axis = Array.isArray(given) && given.length === 1 ? Number(given[0]) : numberIn(layer, 'axis', -1);
  const whole = axis < 0 ? axis + rank : axis;
  const Kind = ([null, null, BatchNorm1d, BatchNorm1d, BatchNorm2d, BatchNorm3d] as const)[rank];
  if (Kind === null || Kind === undefined) throw refuseLayer(layer, `gets ${rank} axes; 2 … 5 are known`, rank);
  if (whole !== 1 && whole !== rank - 1)
    throw refuseLayer(layer, `has axis ${axis} of ${rank}; it must be 1 or the last`, axis);
  const mean = building.weights.take(layer.name, 'moving_mean', { rank: 1 });
  const variance = building.weights.take(layer.name, 'moving_variance', { rank: 1 });
  if (layer.config['trainable'] === false && !building.isFromTfjs)
    building.note(
      `layer ${layer.name}: is frozen, but its running statistics move while training, which in Keras they do not; eval() keeps them`,
    );
  const affine = takeAffine(layer, building);
  const norm = new Kind(mean.value.shape[0], {
    eps: numberIn(layer, 'epsilon', 1e-3),
    momentum: 1 - numberIn(layer, 'momentum', 0.99),
  });
  put(norm.weight!, affine.values[0]);
  put(norm.bias!, affine.values[1]);
  norm.runningMean!.value = mean.value;
  norm.runningVar!.value = variance.value;
  return {
    module: norm,
    layout: whole === 1 && rank > 2 ? 'last' : 'first',
    ranks: [rank],
    call: ([x]) => normalize(norm, x),
    weights: () => [
      ...kept(affine.gamma, norm.weight!),
      ...kept(affine.beta, norm.bias!),
      [mean.name, norm.runningMean!.value],
      [variance.name, norm.runningVar!.value],
    ],
  };
};

/** `LayerNormalization` over the last axes. */
export const buildLayerNormalization: BuildLayer = (layer, building) => {
  const [rank] = building.ranks;
  const given: unknown = layer.config['axis'] ?? -1;
  const axes = (Array.isArray(given) ? (given as readonly unknown[]) : [given]).map(
    (axis) => (Number(axis) + rank) % rank,
  );
  if (axes.some((axis, i) => axis !== rank - axes.length + i))
    throw refuseLayer(layer, `has axis ${JSON.stringify(given)} of ${rank}; it must be the last ones`, given);
  const affine = takeAffine(layer, building);
  const shape = affine.values.find((value) => value !== null)?.shape;
  if (shape === undefined)
    throw refuseLayer(layer, 'has neither scale nor center; one of them says how large the axes are');
  const norm = new LayerNorm(shape, { eps: numberIn(layer, 'epsilon', 1e-3) });
  put(norm.weight!, affine.values[0] ?? null);
  put(norm.bias!, affine.values[1] ?? null);
  return {
    module: norm,
    layout: 'last',
    ranks: [rank],
    call: ([x]) => norm.forward(x),
    weights: () => [...kept(affine.gamma, norm.weight!), ...kept(affine.beta, norm.bias!)],
  };
};
