import { customGradient } from '@gradkit/autograd';
import { isFloating, isPlainObject, isTensor, type Generator, type Tensor } from '@gradkit/core-tensor/functional';
import { registerForwardHook } from '@gradkit/layers';
import type { Trained } from '../callback.ts';
import { joinLayers, normOf, noSizes, sizesOf, sumOf, type LayerMeasures } from './layer-measures.ts';
import { rehearse } from './rehearsal.ts';
import { quantilesOf } from './quantiles.ts';
import { spreadOf } from './spread.ts';
import { unitsOf } from './units.ts';
import type { WatchedLayer } from './watched-layers.ts';

/** One call of a layer. */
interface Call {
  readonly layer: WatchedLayer;
  readonly output: Tensor;
  /** along which its units lie */
  readonly axis: number;
  gradient: Tensor | null;
}

/** What is watched, and how. */
interface Watching {
  readonly layers: readonly WatchedLayer[];
  /** of the model */
  readonly generators: Iterable<Generator>;
  readonly quantiles: number;
}

/**
 * What the layers do with a batch, forward and backward, in the order of their calls. The step is done eagerly, and nothing stays of it.
 */
export function measureBatch(
  trainer: Pick<Trained, 'gradients'>,
  batch: unknown,
  { layers, generators, quantiles }: Watching,
): readonly LayerMeasures[] {
  const calls: Call[] = [];
  let isConvolved = false;
  const handles = layers.map((layer) =>
    registerForwardHook(layer.module, (_, __, output) => {
      isConvolved = convolves(layer) ?? isConvolved;
      return replaceTensor(output, (x) => {
        const call: Call = { layer, output: x, axis: isConvolved ? 1 : x.rank - 1, gradient: null };
        calls.push(call);
        return withGradientSeen(x, (dx) => (call.gradient = dx));
      });
    }),
  );
  try {
    return rehearse(generators, () => {
      trainer.gradients(batch as never); // one of this training
      return calls
        .map((call) => measuresOf(call, quantiles))
        .reduce<readonly LayerMeasures[]>((all, one) => joinLayers(all, [one]), []);
    });
  } finally {
    for (const handle of handles.reverse()) handle.remove();
  }
}

/** Whether what a layer gives has its channels on axis 1, as after a convolution; null if it leaves them where they are. */
function convolves({ parameters }: WatchedLayer): boolean | null {
  const rank = Math.max(...parameters.map(({ type }) => type!.shape.length));
  return rank < 2 ? null : rank > 2;
}

/** The same with another tensor: the output itself, or the first one of numbers in a list or an object. */
function replaceTensor(output: unknown, replace: (x: Tensor) => Tensor): unknown {
  if (isOfNumbers(output)) return replace(output);
  const entries = Array.isArray(output) || isPlainObject(output) ? Object.entries(output) : [];
  const first = entries.find(([, value]) => isOfNumbers(value));
  if (first === undefined) return output;
  const [key, value] = first as [string, Tensor];
  return Array.isArray(output)
    ? output.map((each: unknown, i) => (String(i) === key ? replace(value) : each))
    : { ...(output as object), [key]: replace(value) };
}

function isOfNumbers(value: unknown): value is Tensor {
  return isTensor(value) && isFloating(value.dtype);
}

/** The same tensor, whose gradient is shown on its way. */
function withGradientSeen(x: Tensor, see: (dx: Tensor) => void): Tensor {
  if (x.gradFn === null) return x;
  return customGradient(
    (same) => same,
    (dy) => {
      see(dy);
      return [dy];
    },
  )(x);
}

function measuresOf({ layer, output, axis, gradient }: Call, quantiles: number): LayerMeasures {
  const { name, module, parameters, ends } = layer;
  const gradients = parameters.flatMap(({ grad }) => (grad === null ? [] : [grad]));
  return {
    name,
    type: module.constructor.name,
    spread: spreadOf(output.data, ends),
    active: unitsOf(output, axis),
    reached: gradient === null ? null : unitsOf(gradient, axis),
    activationGradient: gradient === null ? noSizes : sizesOf([gradient]),
    gradient: sizesOf(gradients),
    parameterNorm: parameters.length === 0 ? null : normOf(parameters.map(({ value }) => value)),
    updateRatio: sumOf(null),
    quantiles: quantilesOf([output.data], quantiles),
    gradientQuantiles: quantilesOf(
      gradients.map(({ data }) => data),
      quantiles,
    ),
  };
}
