import type { GradientSize, LayerStatistics } from './records.ts';
import { joinSpreads, type Spread } from './spread.ts';
import { countIdle, joinUnits, type Units } from './units.ts';

/** Numbers of which the mean is wanted. */
export interface Sum {
  readonly sum: number;
  readonly count: number;
}

/** What was measured of a layer in one batch or several: plain data that can be put together. */
export interface LayerMeasures {
  readonly name: string;
  readonly type: string;
  readonly spread: Spread;
  readonly active: Units;
  /** units that a gradient came to; null where none came */
  readonly reached: Units | null;
  readonly activationGradient: Sizes;
  readonly gradient: Sizes;
  readonly parameterNorm: number | null;
  readonly updateRatio: Sum;
  /** of the values, and of the gradients of the parameters, in the last batch */
  readonly quantiles: readonly number[];
  readonly gradientQuantiles: readonly number[];
}

/** Sizes of the gradients of several batches. */
export interface Sizes {
  readonly norm: Sum;
  readonly meanAbsolute: Sum;
}

const nothing: Sum = { sum: 0, count: 0 };

export const noSizes: Sizes = { norm: nothing, meanAbsolute: nothing };

/** A number, or none. */
export function sumOf(value: number | null): Sum {
  return value === null ? nothing : { sum: value, count: 1 };
}

/** Size of a gradient that is in several tensors. */
export function sizesOf(gradients: readonly { readonly data: ArrayLike<number> }[]): Sizes {
  if (gradients.length === 0) return noSizes;
  let [absolute, count] = [0, 0];
  for (const { data } of gradients) {
    for (let i = 0; i < data.length; i++) absolute += Math.abs(data[i]);
    count += data.length;
  }
  return { norm: sumOf(normOf(gradients)), meanAbsolute: sumOf(absolute / count) };
}

/** √Σ x² over several tensors. */
export function normOf(tensors: readonly { readonly data: ArrayLike<number> }[]): number {
  let squares = 0;
  for (const { data } of tensors) for (let i = 0; i < data.length; i++) squares += data[i] ** 2;
  return Math.sqrt(squares);
}

/** What was measured before, and after that. */
function joinMeasures(before: LayerMeasures, after: LayerMeasures): LayerMeasures {
  return {
    name: before.name,
    type: before.type,
    spread: joinSpreads(before.spread, after.spread),
    active: joinUnits(before.active, after.active),
    reached:
      before.reached === null || after.reached === null
        ? (before.reached ?? after.reached)
        : joinUnits(before.reached, after.reached),
    activationGradient: joinSizes(before.activationGradient, after.activationGradient),
    gradient: joinSizes(before.gradient, after.gradient),
    parameterNorm: after.parameterNorm ?? before.parameterNorm,
    updateRatio: joinSums(before.updateRatio, after.updateRatio),
    quantiles: after.quantiles,
    gradientQuantiles: after.gradientQuantiles,
  };
}

/** The layers of both; those that are in both are put together. */
export function joinLayers(
  before: readonly LayerMeasures[],
  after: readonly LayerMeasures[],
): readonly LayerMeasures[] {
  const joined = new Map(before.map((layer) => [layer.name, layer]));
  for (const layer of after) {
    const known = joined.get(layer.name);
    joined.set(layer.name, known === undefined ? layer : joinMeasures(known, layer));
  }
  return [...joined.values()];
}

function joinSizes(a: Sizes, b: Sizes): Sizes {
  return { norm: joinSums(a.norm, b.norm), meanAbsolute: joinSums(a.meanAbsolute, b.meanAbsolute) };
}

function joinSums(a: Sum, b: Sum): Sum {
  return { sum: a.sum + b.sum, count: a.count + b.count };
}

/** What the measures of a layer say. */
export function statisticsOf(measures: LayerMeasures): LayerStatistics {
  const { name, type, spread, active, reached, activationGradient, gradient, parameterNorm, updateRatio } = measures;
  const { count, mean, squares, min, max, zeros, saturated } = spread;
  const units = active.length;
  const deadUnits = countIdle(active);
  const ofParameters = meanSize(gradient);
  return {
    name,
    type,
    activation: {
      mean,
      deviation: Math.sqrt(squares / count),
      min,
      max,
      zeroShare: zeros / count,
      units,
      deadUnits,
      deadShare: deadUnits / units,
      saturatedShare: saturated === null ? null : saturated / count,
      quantiles: measures.quantiles,
    },
    activationGradient: meanSize(activationGradient),
    unreachedUnits: reached === null ? 0 : countIdle(reached),
    gradient: ofParameters === null ? null : { ...ofParameters, quantiles: measures.gradientQuantiles },
    parameterNorm,
    updateRatio: meanOf(updateRatio),
  };
}

function meanSize({ norm, meanAbsolute }: Sizes): GradientSize | null {
  return norm.count === 0 ? null : { norm: meanOf(norm)!, meanAbsolute: meanOf(meanAbsolute)! };
}

function meanOf({ sum, count }: Sum): number | null {
  return count === 0 ? null : sum / count;
}
