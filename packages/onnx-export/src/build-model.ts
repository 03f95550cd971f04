import type { Bytes, Tensor } from '@gradkit/core-tensor/functional';
import { encode, encodeMetadata } from './encode.ts';
import type { ExportableModule, ExportOptions, TensorFunction } from './export-options.ts';
import { makeDataFile, mostBytesInFile, requireOneFile, weightBytes, type DataFile } from './files/external-data.ts';
import { usualOpset } from './opset.ts';
import { evaluated, traceModel, type Difference } from './trace-model.ts';
import { verifyModel } from './verification/verify.ts';

/** A model as the bytes of its file, and of a second one where its weights are too large. */
export interface BuiltModel {
  readonly bytes: Bytes;
  readonly data: DataFile | null;
}

interface Layout {
  /** what a second file of some bytes is called; without it, there is none */
  readonly dataNameOf?: ((bytes: Uint8Array) => string) | undefined;
  /** bytes of weights that a file may hold */
  readonly mostBytes?: number | undefined;
}

/** Without a comparison, only sizes of 1, at which what broadcasts does nothing, may be another way, and those where the same was found. */
function requireOnlyOnes(differences: readonly Difference[]): void {
  for (const { sizes, error, isFollowed } of differences)
    if (!isFollowed && ![...sizes.values()].includes(1)) throw error;
}

/** Exports a model; see `exportModel`. */
export async function buildModel(
  model: ExportableModule | TensorFunction,
  exampleInputs: readonly Tensor[],
  options: ExportOptions,
  { dataNameOf, mostBytes = mostBytesInFile }: Layout = {},
): Promise<BuiltModel> {
  const { opset = usualOpset, verify = true, name = 'model', docString = '', metadata = {} } = options;
  const traced = traceModel(model, exampleInputs, options);
  const { graph } = traced;
  if (dataNameOf === undefined) requireOneFile(graph, mostBytes);
  const data = dataNameOf !== undefined && weightBytes(graph) > mostBytes ? makeDataFile(graph, dataNameOf) : null;
  const bytes = encode(graph, { name, docString, opset, metadata, places: data?.places });
  if (!verify) {
    requireOnlyOnes(traced.differences);
    return { bytes, data };
  }
  const externalData = data === null ? {} : { [data.name]: data.bytes };
  const found = await verifyModel({ bytes, externalData }, evaluated(model), { ...traced, exampleInputs, options });
  return { bytes: append(bytes, encodeMetadata({ verification: JSON.stringify(found) })), data };
}

/** Messages of protobuf are merged by putting one behind the other. */
function append(bytes: Bytes, more: Bytes): Bytes {
  const all = new Uint8Array(bytes.length + more.length);
  all.set(bytes);
  all.set(more, bytes.length);
  return all;
}
