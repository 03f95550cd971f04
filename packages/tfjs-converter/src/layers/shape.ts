import {
  flatten,
  padAxes,
  permute,
  reshape,
  slice,
  tile,
  unsqueeze,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { functionLayer, type BuildLayer } from './built-layer.ts';
import { requireItems } from '../model/model-json.ts';
import { isChannelsFirst, listIn, numberIn, refuseLayer, type LayerConfig } from './layer-config.ts';

/** `Flatten`: in the order of the file, so that the weights behind it stay as they are. */
export const buildFlatten: BuildLayer = (layer, { ranks: [rank] }) => {
  const isFirst = isChannelsFirst(layer) && rank > 2; // then Keras flattens with the channels at the end
  const flat = ([x]: readonly Tensor[]): Tensor => {
    if (x.rank === 1) return unsqueeze(x, 1);
    const axes = [0, ...Array.from({ length: rank - 2 }, (_, i) => i + 2), 1];
    return flatten(isFirst ? permute(x, axes) : x, 1);
  };
  return functionLayer([2], flat, 'last');
};

/** `Reshape`: the sizes are those of one example. */
export const buildReshape: BuildLayer = (layer) => {
  const given = requireItems(layer.where, `target_shape of layer ${layer.name}`, layer.config['target_shape']);
  const sizes = given.map((size) => (size === null ? -1 : Number(size)));
  const isOpen = sizes.includes(-1);
  const reshaped = ([x]: readonly Tensor[]): Tensor => reshape(x, isOpen ? [x.shape[0], ...sizes] : [-1, ...sizes]);
  return functionLayer([sizes.length + 1], reshaped, 'last');
};

/** `Permute`: axes of an example count from 1. */
export const buildPermute: BuildLayer = (layer, { ranks: [rank] }) => {
  const axes = listIn(layer, 'dims');
  return functionLayer([rank], ([x]) => permute(x, [0, ...axes]), 'last');
};

/** `RepeatVector`: a vector as a sequence of `n` of it. */
export const buildRepeatVector: BuildLayer = (layer) => {
  const count = numberIn(layer, 'n');
  return functionLayer([3], ([x]) => tile(unsqueeze(x, 1), [1, count, 1]), 'last');
};

type Sides = readonly [before: number, after: number];

/** Numbers for both sides of each axis: one for all, one for each axis, or pairs. */
function sidesIn(layer: LayerConfig, option: string, axes: number, fallback: number): readonly Sides[] {
  const given = layer.config[option] ?? fallback;
  if (typeof given === 'number') return Array.from({ length: axes }, (): Sides => [given, given]);
  const items: readonly unknown[] = Array.isArray(given) ? given : [];
  if (axes === 1 && items.length === 2 && items.every((side) => typeof side === 'number'))
    return [[items[0], items[1]] as Sides];
  const sides = items.map((side): Sides | null => {
    if (typeof side === 'number') return [side, side];
    return Array.isArray(side) && side.length === 2 ? [Number(side[0]), Number(side[1])] : null;
  });
  const known = sides.filter((side) => side !== null);
  if (known.length === axes && sides.length === axes) return known;
  throw refuseLayer(
    layer,
    `has ${option} ${JSON.stringify(given)}; it must be a number, or one or two for each of ${axes} axes`,
  );
}

/** `ZeroPadding…` */
export function buildZeroPadding(axes: 1 | 2 | 3): BuildLayer {
  return (layer) => {
    const sides = sidesIn(layer, 'padding', axes, 1);
    return functionLayer([axes + 2], ([x]) => padAxes(x, sides), isChannelsFirst(layer) ? 'last' : 'first');
  };
}

/** `Cropping…` */
export function buildCropping(axes: 1 | 2 | 3): BuildLayer {
  return (layer) => {
    const sides = sidesIn(layer, 'cropping', axes, axes === 1 ? 1 : 0);
    const crop = ([x]: readonly Tensor[]): Tensor =>
      slice(x, [
        null,
        null,
        ...sides.map(([before, after]): [number, number | null] => [before, after === 0 ? null : -after]),
      ]);
    return functionLayer([axes + 2], crop, isChannelsFirst(layer) ? 'last' : 'first');
  };
}
