import {
  DataError,
  float16ToNumber,
  formatShape,
  formatValue,
  sizeOf,
  tensor,
  type DType,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { weightSpecsOf, type ModelJson, type WeightSpec } from '../model/model-json.ts';

/** The bytes of the weights: all of them, or the shards in the order of the manifest. */
export type WeightData = Uint8Array | ArrayBuffer | readonly (Uint8Array | ArrayBuffer)[];

const bytesPerElement: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  uint8: 1,
  bool: 1,
  uint16: 2,
  float16: 2,
};

const dtypes: Readonly<Record<string, DType>> = { float32: 'float32', int32: 'int32', uint8: 'uint8', bool: 'bool' };

const asBytes = (part: Uint8Array | ArrayBuffer): Uint8Array =>
  part instanceof Uint8Array ? part : new Uint8Array(part);

/** The shards as one. @throws {DataError} if they are no bytes */
function joined(where: string, data: WeightData): Uint8Array {
  const isBytes = (part: unknown): boolean => part instanceof Uint8Array || part instanceof ArrayBuffer;
  const given: readonly (Uint8Array | ArrayBuffer)[] = Array.isArray(data) ? data : [data as Uint8Array];
  for (const part of given)
    if (!isBytes(part))
      throw new DataError(where, `weights are ${formatValue(part)}; they must be a Uint8Array, or a list of such`, {
        got: part,
      });
  const parts = given.map(asBytes);
  if (parts.length === 1) return parts[0];
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/**
 * Reads the weights of a model; quantized ones as the numbers that they stand for.
 *
 * @throws {DataError} if there are fewer or more bytes than the manifest describes, or a dtype is unknown
 */
export function decodeWeights(where: string, json: ModelJson, data: WeightData): ReadonlyMap<string, Tensor> {
  const bytes = joined(where, data);
  const specs = weightSpecsOf(where, json);
  const weights = new Map<string, Tensor>();
  let at = 0;
  for (const spec of specs) {
    const stored = spec.quantization?.dtype ?? spec.dtype;
    const each = bytesPerElement[stored];
    const dtype = dtypes[spec.dtype];
    if (each === undefined || dtype === undefined)
      throw new DataError(
        where,
        `weight ${spec.name} has dtype ${formatValue(stored)}; it must be one of ${Object.keys(bytesPerElement).join(', ')}`,
        { got: stored },
      );
    const end = at + each * sizeOf(spec.shape);
    if (end > bytes.length)
      throw new DataError(
        where,
        `weight ${spec.name} ${formatShape(spec.shape)} ends at byte ${end} but the weights have ${bytes.length}; give all shards, in the order of the manifest`,
        { expected: end, got: bytes.length },
      );
    const values = numbersOf(where, spec, bytes.slice(at, end)); // a copy: elements of more than one byte have to be aligned
    weights.set(spec.name, tensor(values, { dtype, shape: [...spec.shape] }));
    at = end;
  }
  if (at !== bytes.length)
    throw new DataError(where, `the weights have ${bytes.length} bytes but the manifest describes ${at}`, {
      expected: at,
      got: bytes.length,
    });
  return weights;
}

function numbersOf(
  where: string,
  { name, dtype, quantization }: WeightSpec,
  { buffer }: Uint8Array<ArrayBuffer>,
): Float32Array | Int32Array | Uint8Array {
  if (quantization === undefined) {
    if (dtype === 'float32') return new Float32Array(buffer);
    return dtype === 'int32' ? new Int32Array(buffer) : new Uint8Array(buffer);
  }
  const { dtype: stored, scale, min } = quantization;
  if (stored === 'float16') return Float32Array.from(new Uint16Array(buffer), float16ToNumber);
  if (typeof scale !== 'number' || typeof min !== 'number')
    throw new DataError(where, `quantization of weight ${name} has no numbers scale and min`, { got: quantization });
  const levels = stored === 'uint16' ? new Uint16Array(buffer) : new Uint8Array(buffer);
  if (dtype === 'int32') return Int32Array.from(levels, (level) => Math.round(level * scale + min));
  return Float32Array.from(levels, (level) => level * scale + min);
}
