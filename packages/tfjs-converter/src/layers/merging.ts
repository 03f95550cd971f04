import {
  add,
  concat,
  div,
  matmul,
  maximum,
  minimum,
  mul,
  norm,
  squeeze,
  sub,
  transpose,
  unsqueeze,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { functionLayer, placedAxis, type BuildLayer } from './built-layer.ts';
import { booleanIn, listIn, numberIn, refuseLayer } from './layer-config.ts';

const smallest = Math.sqrt(1e-7); // Keras’s epsilon is that of the square

const combinations = {
  Add: add,
  Subtract: sub,
  Multiply: mul,
  Average: add,
  Maximum: maximum,
  Minimum: minimum,
} as const;

/** Layers that combine entries in the same place; those with fewer axes get them behind the batch. */
export function buildMerge(kind: keyof typeof combinations): BuildLayer {
  return (layer, { ranks }) => {
    const combine = combinations[kind];
    const most = Math.max(...ranks);
    const level = (x: Tensor): Tensor => (x.rank < most ? level(unsqueeze(x, 1)) : x);
    if (ranks.length < 2) throw refuseLayer(layer, `gets ${ranks.length} input; it must be 2 or more`, ranks.length);
    const merge = (inputs: readonly Tensor[]): Tensor => {
      const merged = inputs.map(level).reduce((a, b) => combine(a, b));
      return kind === 'Average' ? div(merged, inputs.length) : merged;
    };
    return functionLayer([most], merge);
  };
}

/** `Concatenate` along an axis of the file. */
export const buildConcatenate: BuildLayer = (layer, { ranks: [rank] }) => {
  const axis = numberIn(layer, 'axis', -1);
  return functionLayer([rank], (inputs, isFirst) =>
    concat(inputs, placedAxis(axis, inputs[0].rank, isFirst && inputs[0].rank > 2)),
  );
};

/** `Dot`: products summed along one axis of each, example by example. */
export const buildDot: BuildLayer = (layer, { ranks }) => {
  if (ranks.length !== 2 || ranks.some((rank) => rank < 2 || rank > 3))
    throw refuseLayer(layer, `gets inputs of ${ranks.join(' and ')} axes; they must be two, of 2 or 3 axes`, ranks);
  const given: unknown = layer.config['axes'];
  const axes = typeof given === 'number' ? [given, given] : listIn(layer, 'axes');
  const isNormalized = booleanIn(layer, 'normalize', false);
  const [rankA, rankB] = ranks;
  const dot = ([a, b]: readonly Tensor[]): Tensor => {
    const [x, y] = [a, b].map((side, i) => {
      const axis = (axes[i] + side.rank) % side.rank;
      const length = isNormalized ? maximum(norm(side, { axis, keepDims: true }), smallest) : null;
      const scaled = length === null ? side : div(side, length);
      if (side.rank === 2) return unsqueeze(scaled, 1); // [batch, 1, axis]
      return axis === 2 ? scaled : transpose(scaled, 1, 2); // [batch, others, axis]
    });
    const products = matmul(x, transpose(y, 1, 2)); // [batch, others of a, others of b]
    const single = [...(rankA === 2 ? [1] : []), ...(rankB === 2 ? [2] : [])];
    if (single.length === 0) return products;
    return squeeze(products, single.length === 2 ? 2 : single); // two vectors give [batch, 1]
  };
  return functionLayer([Math.max(2, rankA + rankB - 2)], dot, 'last');
};
