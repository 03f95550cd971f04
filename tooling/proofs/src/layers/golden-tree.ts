import { Tensor } from '@gradkit/core-tensor';
import { read, type Golden } from '../golden.ts';

/** Tensors within lists and options, with what else stands there: null, numbers, words. */
export type Tree =
  | Tensor
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Tree[]
  | { readonly [key: string]: Tree };

const isGolden = (value: object): value is Golden => 'shape' in value && 'dtype' in value && 'data' in value;

/** The tree that a golden file holds. */
export function readTree(value: unknown): Tree {
  if (typeof value !== 'object' || value === null) return value as Tree; // JSON has nothing else
  if (isGolden(value)) return read(value);
  return mapEntries(value, readTree);
}

/** All tensors, in reading order. */
export function tensorsIn(tree: unknown): Tensor[] {
  if (tree instanceof Tensor) return [tree];
  return typeof tree === 'object' && tree !== null ? Object.values(tree).flatMap(tensorsIn) : [];
}

/** The same tree with other tensors. */
export function withTensors(tree: Tree, tensors: readonly Tensor[]): Tree {
  const rest = [...tensors];
  const fill = (part: unknown): Tree => {
    if (part instanceof Tensor) return rest.shift();
    return typeof part === 'object' && part !== null ? mapEntries(part, fill) : (part as Tree); // no tensor, no list
  };
  return fill(tree);
}

function mapEntries(value: object, change: (part: unknown) => Tree): Tree {
  if (Array.isArray(value)) return value.map(change);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, change(part)]));
}
