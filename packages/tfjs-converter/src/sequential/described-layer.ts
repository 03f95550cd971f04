import { ConfigError, formatValue, type Tensor } from '@gradkit/core-tensor/functional';
import type { Fields } from '../model/model-json.ts';

/** A layer of Keras, and its weights in order. */
export interface DescribedLayer {
  readonly className: string;
  readonly config: Fields;
  readonly weights: readonly (readonly [name: string, value: Tensor])[];
  /** where it takes channels: at the end, as Keras has them; on axis 1, as the input has them; or wherever they are */
  readonly channels: 'last' | 'first' | 'anywhere';
  /** how many axes its results have; null: as many as its inputs */
  readonly rank: number | null;
}

/** What a layer of Keras is told beside its class. */
interface Description {
  readonly config?: Fields | undefined;
  readonly weights?: DescribedLayer['weights'] | undefined;
  readonly channels?: DescribedLayer['channels'] | undefined;
  readonly rank?: number | undefined;
}

/** A layer of Keras; without weights unless they are given. */
export function described(
  className: string,
  { config = {}, weights = [], channels = 'anywhere', rank }: Description = {},
): DescribedLayer {
  return { className, config, weights, channels, rank: rank ?? null };
}

/** How many axes the results of layers in a row have. */
export function rankAfter(layers: readonly DescribedLayer[], rank: number): number {
  return layers.reduce((current, layer) => layer.rank ?? current, rank);
}

/** A weight that a layer may do without. */
export function optionalWeight(name: string, weight: { readonly value: Tensor } | null): DescribedLayer['weights'] {
  return weight === null ? [] : [[name, weight.value]];
}

/** Refuses what a layer of gradkit has and one of Keras has not. */
export function refuseModule(name: string, problem: string, got?: unknown): ConfigError {
  return new ConfigError('toLayersModel', `${name} ${problem}`, { got });
}

/** One number for each axis. @throws {ConfigError} unless windows are moved by numbers */
export function numbersOf(name: string, option: string, value: unknown, count: number): number[] {
  if (typeof value === 'number') return new Array<number>(count).fill(value);
  if (Array.isArray(value) && value.every((each) => typeof each === 'number')) return value;
  throw refuseModule(name, `has ${option} ${formatValue(value)}; it must be a number for each axis`, value);
}
