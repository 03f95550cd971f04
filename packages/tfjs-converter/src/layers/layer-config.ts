import { DataError, formatValue } from '@gradkit/core-tensor/functional';
import { requireFields, requireItems, requireText, type Fields } from '../model/model-json.ts';

/** A layer as `model.json` describes it. */
export interface LayerConfig {
  /** the public function that reads it, for errors */
  readonly where: string;
  /** e.g. `Conv2D` */
  readonly className: string;
  readonly name: string;
  readonly config: Fields;
}

/** @throws {DataError} if it is no layer */
export function readLayer(where: string, given: unknown): LayerConfig {
  const { class_name: className, config, name } = requireFields(where, 'a layer', given);
  const kind = requireText(where, 'class_name of a layer', className);
  const fields = Array.isArray(config) ? { layers: config } : requireFields(where, `config of a ${kind}`, config);
  return {
    where,
    className: kind,
    config: fields,
    name: requireText(where, `name of a ${kind}`, fields['name'] ?? name ?? kind),
  };
}

/** What a layer is called in errors. */
const titleOf = ({ className, name }: Pick<LayerConfig, 'className' | 'name'>): string =>
  `layer ${name}, a ${className},`;

/** Refuses what a layer says, with what can be done. */
export function refuseLayer(layer: LayerConfig, problem: string, got?: unknown): DataError {
  return new DataError(layer.where, `${titleOf(layer)} ${problem}`, { got });
}

function refuseOption(layer: LayerConfig, option: string, rule: string): DataError {
  const value = layer.config[option];
  return refuseLayer(layer, `has ${option} ${formatValue(value)}; it must be ${rule}`, value);
}

/** @throws {DataError} unless an option is a number; the default stands where it is left out */
export function numberIn(layer: LayerConfig, option: string, fallback?: number): number {
  const value = layer.config[option] ?? fallback;
  if (typeof value === 'number') return value;
  throw refuseOption(layer, option, 'a number');
}

/** @throws {DataError} unless an option is true or false */
export function booleanIn(layer: LayerConfig, option: string, fallback: boolean): boolean {
  const value = layer.config[option] ?? fallback;
  if (typeof value === 'boolean') return value;
  throw refuseOption(layer, option, 'true or false');
}

/** @throws {DataError} unless an option is one of several texts */
export function choiceIn<T extends string>(layer: LayerConfig, option: string, choices: readonly T[], fallback: T): T {
  const value = layer.config[option] ?? fallback;
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  throw refuseOption(layer, option, `one of ${choices.join(', ')}`);
}

/** Numbers of an option: one for each of `count` axes, where a single one is for all. */
export function numbersIn(layer: LayerConfig, option: string, count: number, fallback?: number): number[] {
  const value = layer.config[option] ?? fallback;
  if (typeof value === 'number') return new Array<number>(count).fill(value);
  if (Array.isArray(value) && value.length === count && value.every((each) => typeof each === 'number')) return value;
  throw refuseOption(layer, option, count === 1 ? 'a number' : `a number or ${count} of them`);
}

/** @throws {DataError} unless an option is a list of numbers */
export function listIn(layer: LayerConfig, option: string): number[] {
  const value = requireItems(layer.where, `${option} of ${titleOf(layer)}`, layer.config[option]);
  if (value.every((each) => typeof each === 'number')) return [...value];
  throw refuseOption(layer, option, 'a list of numbers');
}

/** Whether images are `[batch, channels, …]` in the file. */
export function isChannelsFirst(layer: LayerConfig): boolean {
  return choiceIn(layer, 'data_format', ['channels_last', 'channels_first'], 'channels_last') === 'channels_first';
}

/** The layer in a wrapper. */
export function innerLayer(layer: LayerConfig): LayerConfig {
  return readLayer(layer.where, layer.config['layer']);
}
