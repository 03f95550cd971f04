import { permute, type Tensor } from '@gradkit/core-tensor/functional';
import type { AnyModule } from '@gradkit/layers';
import type { NamedWeight } from '../weights/encode-weights.ts';
import type { LayerConfig } from './layer-config.ts';
import type { LayerWeights } from './layer-weights.ts';

/** A tensor between layers: images, sequences and volumes may have their channels on axis 1 rather than at the end, as gradkit’s layers take them. */
export interface Placed {
  readonly x: Tensor;
  readonly isChannelsFirst: boolean;
  /** which steps are there, `[batch, length]`: 1, or 0 for those that recurrent layers skip; null: all */
  readonly mask?: Tensor | null | undefined;
}

/**
 * What becomes of masks: a layer `starts` one, `keeps` that of its first input, or `merges` those of all, which must be the same. Else they end.
 */
type Masking = 'starts' | 'keeps' | 'merges';

/**
 * Where a layer takes channels: `first`, on axis 1; `last`, as the file has them; `either`: it does the same wherever they are.
 */
export type Layout = 'first' | 'last' | 'either';

/** A layer of a file, made of layers and functions of gradkit. */
export interface BuiltLayer {
  /** what holds its weights, or behaves otherwise while training; null where there is neither */
  readonly module: AnyModule | null;
  readonly layout: Layout;
  /** how many axes its results have */
  readonly ranks: readonly number[];
  /** default: none is left behind it */
  readonly masking?: Masking | undefined;
  /** the mask that it starts */
  maskOf?(x: Tensor): Tensor;
  /** Gives its results; with channels where the inputs have them, or `layout` says. */
  call(inputs: readonly Tensor[], isChannelsFirst: boolean, mask: Tensor | null): Tensor | readonly Tensor[];
  /** its weights as a file has them */
  weights(): NamedWeight[];
}

/** What a layer is built with. */
export interface Building {
  /** how many axes its inputs have */
  readonly ranks: readonly number[];
  /** whether its first input has a mask */
  readonly isMasked: boolean;
  readonly weights: LayerWeights;
  /** whether TensorFlow.js itself made the model, and so trained it with what it leaves out */
  readonly isFromTfjs: boolean;
  /** builds a layer within */
  build(layer: LayerConfig, ranks: readonly number[]): BuiltLayer;
  /** says that something is not as it was in TensorFlow.js */
  note(text: string): void;
}

export type BuildLayer = (layer: LayerConfig, building: Building) => BuiltLayer;

/** A layer without weights that does the same in training and in evaluation. */
export function functionLayer(
  ranks: readonly number[],
  call: (inputs: readonly Tensor[], isChannelsFirst: boolean, mask: Tensor | null) => Tensor,
  layout: Layout = 'either',
): BuiltLayer {
  return { module: null, layout, ranks, call, weights: () => [] };
}

const toFirst = ({ x, isChannelsFirst }: Placed): Tensor => {
  if (isChannelsFirst || x.rank < 3) return x;
  return permute(x, [0, x.rank - 1, ...range(1, x.rank - 1)]);
};

/** A tensor as the file has it. */
export function toLast({ x, isChannelsFirst }: Placed): Tensor {
  if (!isChannelsFirst || x.rank < 3) return x;
  return permute(x, [0, ...range(2, x.rank), 1]);
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

/** Calls a layer with what it takes: axes are moved only where it needs them elsewhere. */
export function callLayer(layer: BuiltLayer, inputs: readonly Placed[]): Placed[] {
  const [{ rank }] = inputs.map(({ x }) => x);
  const areAlike = inputs.every(({ x }) => x.rank === rank);
  const isFirst =
    layer.layout === 'first' ||
    (layer.layout === 'either' && areAlike && inputs.some(({ isChannelsFirst }) => isChannelsFirst));
  const given = inputs.map(isFirst ? toFirst : toLast);
  const mask = layer.masking === 'starts' ? layer.maskOf!(toLast(inputs[0])) : (inputs[0].mask ?? null);
  const results = layer.call(given, isFirst, mask);
  const all: readonly Tensor[] = Array.isArray(results) ? results : [results as Tensor];
  const isKept = layer.masking !== undefined && (layer.masking !== 'merges' || inputs.every((each) => each.mask));
  return all.map((x, i) => ({ x, isChannelsFirst: isFirst && x.rank > 2, mask: isKept && i === 0 ? mask : null }));
}

/** An axis of the file, where a tensor has it. */
export function placedAxis(axis: number, rank: number, isChannelsFirst: boolean): number {
  const whole = axis < 0 ? axis + rank : axis;
  if (!isChannelsFirst || whole === 0) return whole;
  return whole === rank - 1 ? 1 : whole + 1;
}
