import { DataError, formatValue, isPlainObject } from '@gradkit/core-tensor/functional';

/** How the numbers of a weight are stored in fewer bits; `value = stored · scale + min`. */
export interface Quantization {
  readonly dtype: 'uint8' | 'uint16' | 'float16';
  readonly scale?: number | undefined;
  readonly min?: number | undefined;
}

/** A weight as the manifest describes it. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly quantization?: Quantization | undefined;
}

/** Weights that lie one after the other in files. */
interface WeightGroup {
  readonly paths: readonly string[];
  readonly weights: readonly WeightSpec[];
}

/**
 * What `model.json` of TensorFlow.js holds. The artifacts that `model.save(tf.io.withSaveHandler(…))` gives have `weightSpecs` in the place
 * of the manifest, and are taken as well.
 */
export interface ModelJson {
  readonly format?: string | null | undefined;
  readonly modelTopology?: unknown;
  readonly weightsManifest?: readonly WeightGroup[] | undefined;
  readonly weightSpecs?: readonly WeightSpec[] | undefined;
  readonly signature?: unknown;
  readonly generatedBy?: string | null | undefined;
  readonly convertedBy?: string | null | undefined;
}

/** Data of JSON with fields. */
export type Fields = Readonly<Record<string, unknown>>;

/** @throws {DataError} unless a part of a model is an object */
export function requireFields(where: string, name: string, value: unknown): Fields {
  if (isPlainObject(value)) return value;
  throw new DataError(where, `${name} is ${formatValue(value)}; it must be an object`, { got: value });
}

/** @throws {DataError} unless a part of a model is a list */
export function requireItems(where: string, name: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new DataError(where, `${name} is ${formatValue(value)}; it must be a list`, { got: value });
}

/** @throws {DataError} unless a part of a model is text */
export function requireText(where: string, name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw new DataError(where, `${name} is ${formatValue(value)}; it must be text`, { got: value });
}

/** The topology of a model of one of the two formats. @throws {DataError} if it is of the other, or of none */
export function topologyOf(where: string, json: ModelJson, format: 'layers-model' | 'graph-model'): Fields {
  const { modelTopology, format: given } = requireFields(where, 'modelJson', json);
  const topology = requireFields(where, 'modelTopology of model.json', modelTopology);
  const found = 'node' in topology ? 'graph-model' : 'layers-model';
  if (found === format) return topology;
  const other = found === 'graph-model' ? 'fromGraphModel' : 'fromLayersModel';
  throw new DataError(where, `the model is a ${found}, not a ${format}; ${other} takes it`, {
    expected: format,
    got: given ?? found,
  });
}

/** The weights of a model in the order in which they are stored. @throws {DataError} if the description is damaged */
export function weightSpecsOf(where: string, { weightsManifest, weightSpecs }: ModelJson): readonly WeightSpec[] {
  if (weightsManifest === undefined && weightSpecs !== undefined)
    return requireItems(where, 'weightSpecs', weightSpecs).map((spec) => requireSpec(where, spec));
  return requireItems(where, 'weightsManifest of model.json', weightsManifest).flatMap((group) => {
    const { weights } = requireFields(where, 'a group of weightsManifest', group);
    return requireItems(where, 'weights of a group of weightsManifest', weights).map((spec) =>
      requireSpec(where, spec),
    );
  });
}

/** The files that the manifest names, in order. @throws {DataError} if the manifest is damaged */
export function weightPathsOf(where: string, { weightsManifest }: ModelJson): readonly string[] {
  return requireItems(where, 'weightsManifest of model.json', weightsManifest).flatMap((group) => {
    const { paths } = requireFields(where, 'a group of weightsManifest', group);
    return requireItems(where, 'paths of a group of weightsManifest', paths).map((path) =>
      requireText(where, 'a path of weightsManifest', path),
    );
  });
}

const isSize = (size: unknown): size is number => Number.isSafeInteger(size) && (size as number) >= 0;

function requireSpec(where: string, given: unknown): WeightSpec {
  const { name, shape, dtype, quantization } = requireFields(where, 'an entry of the weights', given);
  const known = requireText(where, 'the name of a weight', name);
  const sizes = requireItems(where, `the shape of weight ${known}`, shape);
  const wrong = sizes.find((size) => !isSize(size));
  if (wrong !== undefined)
    throw new DataError(where, `the shape of weight ${known} has ${formatValue(wrong)}; sizes are whole numbers`, {
      got: wrong,
    });
  const type = requireText(where, `the dtype of weight ${known}`, dtype);
  if (quantization === undefined || quantization === null)
    return { name: known, shape: sizes as readonly number[], dtype: type };
  const fields = requireFields(where, `quantization of weight ${known}`, quantization);
  return {
    name: known,
    shape: sizes as readonly number[],
    dtype: type,
    quantization: fields as unknown as Quantization, // checked where it is used
  };
}
