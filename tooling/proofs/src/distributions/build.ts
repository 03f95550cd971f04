import { gradAndValue } from '@gradkit/autograd';
import type { Tensor } from '@gradkit/core-tensor';
import * as distributions from '@gradkit/distributions';
import type { Distribution, Transform } from '@gradkit/distributions';
import { readGolden } from '@gradkit-internal/testing';
import { read, type Golden } from '../golden.ts';

/** How an object is made, in the golden file. */
export interface Made {
  readonly make: string;
  readonly given: readonly Part[];
  readonly options: Readonly<Record<string, Part>>;
}

type Part = number | string | boolean | Golden | Made | readonly Part[];

/** A result and its gradients for a `dy`; null for what it does not depend on. */
export interface Differentiated {
  readonly value: Golden;
  readonly dy: Golden;
  readonly gradients: readonly (Golden | null)[];
}

interface Case extends Made {
  readonly name: string;
  readonly x: Golden;
  readonly batchShape: readonly number[];
  readonly eventShape: readonly number[];
  readonly results: Readonly<Record<'logProb', Differentiated>> &
    Readonly<Record<string, Differentiated & { readonly given?: Golden }>>;
  readonly values: Readonly<Record<string, Golden>>;
}

interface File {
  readonly outside: readonly (Made & { readonly name: string; readonly x: Golden; readonly value: Golden })[];
  readonly gammaSlopes: Readonly<Record<'concentration' | 'x' | 'slope', Golden>>;
  readonly cases: readonly Case[];
  readonly divergences: readonly (Differentiated & { readonly name: string; readonly p: Made; readonly q: Made })[];
  readonly transforms: readonly (Made & {
    readonly name: string;
    readonly x: Golden;
    readonly y: Differentiated;
    readonly inverse: Golden;
    readonly determinant: Differentiated | null;
  })[];
}

export const golden: File = readGolden<File>('distributions/distributions');

const isMade = (part: Part): part is Made => typeof part === 'object' && 'make' in part;
const isTensor = (part: Part): part is Golden => typeof part === 'object' && 'data' in part;

/** The floating tensors that an object is made of, in the order of their places. */
export function leavesOf(part: Part): Golden[] {
  if (typeof part !== 'object') return [];
  if (isTensor(part)) return part.dtype === 'float64' ? [part] : [];
  const inner: readonly Part[] = isMade(part) ? [...part.given, ...Object.values(part.options)] : part;
  return inner.flatMap(leavesOf);
}

/** What our classes take as options, where PyTorch has positions. */
const named: Readonly<Record<string, readonly string[]>> = {
  StudentT: ['', 'loc', 'scale'],
};
const renamed: Readonly<Record<string, string>> = { dim: 'axis' };

type AnyClass = new (...given: unknown[]) => unknown;

function make({ make: name, given, options }: Made, next: () => Tensor): unknown {
  const value = (part: Part): unknown => {
    if (typeof part !== 'object') return part;
    if (isTensor(part)) return part.dtype === 'float64' ? next() : read(part);
    return isMade(part) ? make(part, next) : part.map(value);
  };
  const positional = given.map(value);
  const all = Object.fromEntries(Object.entries(options).map(([key, part]) => [renamed[key] ?? key, value(part)]));
  const names = named[name] ?? [];
  const places = positional.filter((_, i) => (names[i] ?? '') === '');
  names.forEach((key, i) => {
    if (key !== '') all[key] = positional[i];
  });
  const Class = (distributions as unknown as Readonly<Record<string, AnyClass>>)[name]; // by names in a file
  return new Class(...places, ...(Object.keys(all).length > 0 ? [all] : []));
}

/** Makes a distribution or a transform of other tensors in the places of its own. */
export function build<T extends Distribution | Transform>(made: Made, leaves: readonly Tensor[]): T {
  const rest = [...leaves];
  return make(made, () => rest.shift()!) as T;
}

/** A number that follows from tensors, and its gradients. */
export function differentiate(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
): { readonly value: Tensor; readonly gradients: readonly Tensor[] } {
  const [gradients, value] = gradAndValue(f, { argnums: inputs.map((_, i) => i) })(...inputs);
  return { value, gradients };
}
