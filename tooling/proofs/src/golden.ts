import { tensor, type DType, type Tensor } from '@gradkit/core-tensor';
import { readGolden, type Written } from '@gradkit-internal/testing';

/** A tensor in a golden file. */
export type Golden = Written<DType>;

/** The cases of a golden file. */
export function casesIn<Case>(name: string): readonly Case[] {
  return readGolden<{ cases: Case[] }>(name).cases;
}

export function read({ shape, dtype, data }: Golden): Tensor {
  return tensor(data, { shape, dtype });
}

/** Tensors by name, e.g. a state dict. */
export function readAll(values: Readonly<Record<string, Golden>>): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, read(value)]));
}
