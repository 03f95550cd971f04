import { bytesOf, bytesPerElement, ExportError } from '@gradkit/core-tensor/functional';
import type { Constant, Graph } from '../graph.ts';

/** Weights beyond this do not go into the file of the model: protobuf reads at most 2 GB. */
export const mostBytesInFile = 1.5e9;

const leastOutside = 1024; // what is smaller stays in the file, e.g. sizes, which other programs look at
const pageBytes = 4096; // so that a runtime can map a tensor into memory

/** Where a tensor is in the file beside the model. */
export interface Place {
  readonly location: string;
  readonly offset: number;
  readonly length: number;
}

/** Weights in a file of their own. */
export interface DataFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** by the name of the constant */
  readonly places: ReadonlyMap<string, Place>;
}

const bytesIn = ({ value }: Constant): number => value.size * bytesPerElement(value.dtype);

/** How many bytes the weights and constants of a graph have. */
export function weightBytes({ constants }: Graph): number {
  return [...constants.values()].reduce((sum, constant) => sum + bytesIn(constant), 0);
}

/** @throws {ExportError} if the weights are too large for one file */
export function requireOneFile(graph: Graph, most: number): void {
  const bytes = weightBytes(graph);
  if (bytes <= most) return;
  throw new ExportError(
    'exportModel',
    `the weights have ${(bytes / 1e9).toFixed(2)} GB but one file can hold ${most / 1e9} GB; saveModel of @gradkit/onnx-export/node puts them into a second one`,
    { expected: most, got: bytes },
  );
}

/** Puts the weights of a graph one behind the other, each at the start of a page. */
export function makeDataFile({ constants }: Graph, nameOf: (bytes: Uint8Array) => string): DataFile {
  const offsets = new Map<string, number>();
  let end = 0;
  for (const [name, constant] of constants) {
    const length = bytesIn(constant);
    if (length < leastOutside) continue;
    const offset = Math.ceil(end / pageBytes) * pageBytes;
    offsets.set(name, offset);
    end = offset + length;
  }
  const bytes = new Uint8Array(end);
  for (const [name, offset] of offsets) bytes.set(bytesOf(constants.get(name)!.value), offset);
  const location = nameOf(bytes);
  const places = [...offsets].map(
    ([name, offset]) => [name, { location, offset, length: bytesIn(constants.get(name)!) }] as const,
  );
  return { name: location, bytes, places: new Map(places) };
}
