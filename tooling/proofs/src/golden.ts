import type { Tensor } from '@gradkit/core-tensor';
import { readGolden } from '@gradkit-internal/testing';
import { read, type Golden } from './golden-case.ts';

export { read, type Golden } from './golden-case.ts';

/** The cases of a golden file. */
export function casesIn<Case>(name: string): readonly Case[] {
  return readGolden<{ cases: Case[] }>(name).cases;
}

/** Tensors by name, e.g. a state dict. */
export function readAll(values: Readonly<Record<string, Golden>>): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, read(value)]));
}
