import { bytesOf, DataError, dtypes, type DType } from '@gradkit/core-tensor/functional';
import {
  encodeModel,
  isWeight,
  tensorsIn,
  withTensors,
  type ModelProto,
  type ModelTensor,
  type TensorProto,
} from '@gradkit/onnx-export';
import type { Tell } from '../progress.ts';
import { weightIn, type ModelFile } from '../weights/read-weights.ts';
import { isFloat, typeOf, type Weight, type WeightType } from '../weights/weight.ts';
import { castWeight } from './cast-weight.ts';
import { withOwnTensors } from './own-tensors.ts';

/** A weight that does not fit into its place. */
interface Mismatch {
  readonly weight: WeightType;
  readonly model: WeightType;
  readonly reason: string;
}

/** How weights go into a model. */
export interface Fitting {
  /** names of those that have a place */
  readonly fitting: readonly string[];
  /** weights of the model that are not given */
  readonly missing: readonly WeightType[];
  /** weights that the model does not have */
  readonly unexpected: readonly WeightType[];
  readonly mismatched: readonly Mismatch[];
}

/** A model with other weights. */
export interface Filled extends Fitting {
  /** the file; null where a weight does not fit */
  readonly bytes: Uint8Array | null;
}

const mostBytes = 1.5e9; // as for files that gradkit exports: protobuf reads at most 2 GB

/** PyTorch counts the batches that a normalization has seen; ONNX has no place for that. */
const isCounter = (name: string): boolean => /(^|\.)num_batches_tracked$/.test(name);

/**
 * Puts weights into the places of a model that have their names, in the dtypes that these have. Bytes of the file are written over where
 * that is enough, so that everything else in it stays as it is.
 *
 * @param partial whether weights may be missing or unexpected
 * @throws {DataError} if the file would be too large
 */
export function putIntoModel(
  weights: readonly Weight[],
  { model: given, bytes, readOutside }: ModelFile,
  { partial, tell }: { readonly partial: boolean; readonly tell: Tell },
): Filled {
  const model = withOwnTensors(given);
  const places = new Map(tensorsIn(model).map((place) => [place.name, { place, own: weightIn(place, readOutside) }]));
  const names = new Set(weights.map(({ name }) => name));
  const found = weights.filter(({ name }) => places.has(name));
  const mismatched: Mismatch[] = [];
  const mismatch = (weight: Weight, own: Weight, reason: string): void => {
    mismatched.push({ weight: typeOf(weight), model: typeOf(own), reason });
  };
  for (const weight of found) {
    const { own } = places.get(weight.name)!;
    if (own.shape.join() !== weight.shape.join()) mismatch(weight, own, 'the shapes differ');
    else if (!isTakenAs(weight.type, own.type)) mismatch(weight, own, `the model needs ${own.type}`);
  }
  const missing = [...places.values()].flatMap(({ place, own }) =>
    isWeight(place) && !names.has(own.name) ? [typeOf(own)] : [],
  );
  const unexpected = weights.filter(({ name }) => !places.has(name) && !isCounter(name)).map(typeOf);
  const fitting = { fitting: found.map(({ name }) => name), missing, unexpected, mismatched };
  const isRefused = mismatched.length > 0 || found.length === 0 || (!partial && missing.length + unexpected.length > 0);
  if (isRefused) return { ...fitting, bytes: null };
  const others = new Map<object, TensorProto>();
  const written: (readonly [into: Uint8Array, from: Uint8Array])[] = [];
  for (const [k, weight] of found.entries()) {
    tell(`weight ${k + 1} of ${found.length}, ${weight.name} …`);
    const { place, own } = places.get(weight.name)!;
    try {
      const numbers = bytesOf(castWeight(weight, own.type as DType));
      if (hasBytes(place, numbers.length)) written.push([place.proto.rawData!, numbers]);
      else others.set(place.holder, inFile(place.proto, numbers));
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      mismatch(weight, own, error.message.replace(/^\w+: /, ''));
    }
  }
  if (mismatched.length > 0) return { ...fitting, bytes: null };
  for (const [into, from] of written) into.set(from);
  const isWritten = model === given && others.size === 0 && !hasOutside(model);
  return { ...fitting, bytes: isWritten ? bytes : encoded(model, others, readOutside) };
}

/** Floats of any width go into floats; everything else must be the same. */
function isTakenAs(type: string, wanted: string): boolean {
  return type === wanted || (isFloat(type) && isFloat(wanted) && dtypes.some((dtype) => dtype === wanted));
}

const external = 1;

const isOutside = ({ dataLocation }: TensorProto): boolean => dataLocation === external;

const hasOutside = (model: ModelProto): boolean => tensorsIn(model).some(({ proto }) => isOutside(proto));

/** Whether the numbers of a tensor are bytes of the file, as many. */
function hasBytes({ proto }: ModelTensor, count: number): boolean {
  return !isOutside(proto) && proto.rawData?.length === count;
}

/** A tensor with its numbers in the file itself. */
function inFile({ name, dims, dataType }: TensorProto, rawData: Uint8Array): TensorProto {
  return { name, dims, dataType, rawData };
}

function encoded(
  model: ModelProto,
  others: Map<object, TensorProto>,
  readOutside: ModelFile['readOutside'],
): Uint8Array {
  const tensors = tensorsIn(model);
  for (const { proto, holder } of tensors)
    if (isOutside(proto) && !others.has(holder)) {
      const entries = new Map((proto.externalData ?? []).map(({ key, value }) => [key, value]));
      const length = entries.get('length');
      const place = {
        location: entries.get('location') ?? '',
        offset: Number(entries.get('offset') ?? 0),
        length: length === undefined ? null : Number(length),
      };
      others.set(holder, inFile(proto, readOutside(place, proto.name)));
    }
  const total = tensors.reduce(
    (sum, { proto, holder }) => sum + ((others.get(holder) ?? proto).rawData?.length ?? 0),
    0,
  );
  if (total > mostBytes)
    throw new DataError('convert', `the weights have ${total} bytes but one file can hold ${mostBytes}`, {
      expected: mostBytes,
      got: total,
    });
  return encodeModel(withTensors(model, others));
}
