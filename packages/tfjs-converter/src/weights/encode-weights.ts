import { bytesOf, type Bytes, type Tensor } from '@gradkit/core-tensor/functional';
import type { WeightSpec } from '../model/model-json.ts';

/** A weight under the name that a file has for it. */
export type NamedWeight = readonly [name: string, value: Tensor];

/** Weights as the manifest describes them. */
export function specsOf(weights: readonly NamedWeight[]): WeightSpec[] {
  return weights.map(([name, { shape, dtype }]) => ({ name, shape: [...shape], dtype }));
}

/** The bytes of weights, one after the other, in shards of at most so many bytes. */
export function encodeWeights(weights: readonly NamedWeight[], shardSizeBytes: number): Bytes[] {
  const parts = weights.map(([, value]) => bytesOf(value));
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  const count = Math.max(1, Math.ceil(all.length / shardSizeBytes));
  return Array.from({ length: count }, (_, i) => all.slice(i * shardSizeBytes, (i + 1) * shardSizeBytes));
}
