import {
  add,
  concat,
  mul,
  repeatInterleave,
  reshape,
  slice,
  stack,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { functionLayer, type BuildLayer } from './built-layer.ts';
import { choiceIn, isChannelsFirst, numberIn, numbersIn } from './layer-config.ts';

/** Between each entry and the next of an axis, lines; behind the last, the last. Corners lie upon corners at the beginning, as in TensorFlow.js. */
function drawLines(x: Tensor, axis: number, factor: number): Tensor {
  if (factor === 1) return x;
  const next = concat([slice(x, { axis, start: 1 }), slice(x, { axis, start: -1 })], axis);
  const between = Array.from({ length: factor }, (_, i) => {
    const share = i / factor;
    return add(mul(x, 1 - share), mul(next, share));
  });
  const sizes = [...x.shape];
  sizes[axis] *= factor;
  return reshape(stack(between, axis + 1), sizes);
}

/** `UpSampling…`: sizes times whole factors. */
export function buildUpSampling(axes: 1 | 2 | 3): BuildLayer {
  return (layer) => {
    const factors = numbersIn(layer, 'size', axes, 2);
    const interpolation = choiceIn(layer, 'interpolation', ['nearest', 'bilinear'], 'nearest');
    const ofFile = isChannelsFirst(layer);
    const enlarge =
      interpolation === 'bilinear'
        ? drawLines
        : (x: Tensor, axis: number, factor: number): Tensor => repeatInterleave(x, factor, axis);
    const up = ([x]: readonly Tensor[], isFirst: boolean): Tensor =>
      factors.reduce((y, factor, i) => enlarge(y, (isFirst || ofFile ? 2 : 1) + i, factor), x);
    return functionLayer([axes + 2], up, ofFile ? 'last' : 'either');
  };
}

/** `Rescaling`: `x · scale + offset` */
export const buildRescaling: BuildLayer = (layer, { ranks }) => {
  const scale = numberIn(layer, 'scale');
  const offset = numberIn(layer, 'offset', 0);
  return functionLayer(ranks, ([x]) => add(mul(x, scale), offset));
};
