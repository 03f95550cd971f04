import { requireList, requireOneOf, requireOptions, requireTensor, requireWholeNumber } from '../../arguments/index.ts';
import { zerosLike } from '../../create.ts';
import { requireFloating } from '../../dtype.ts';
import { ConfigError, ShapeError } from '../../errors.ts';
import { formatShape, normalizeAxis } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { mul } from '../elementwise/mul.ts';
import { concat } from '../movement/concat.ts';
import { padAxes } from '../movement/pad-op.ts';

const LONGEST = 2 ** 30; // no array of real and imaginary parts holds more

const norms = ['backward', 'ortho', 'forward'] as const;

/** Which way a transform is divided by its length: `'backward'` and `'forward'` in that direction, `'ortho'` by its root in both. */
export type FftNorm = (typeof norms)[number];

/** How one axis is transformed. */
export interface FftOptions {
  /** length of the signal: what is longer is cut off, what is shorter gets zeros at its end; default as it is */
  readonly n?: number | undefined;
  /** of the signal, without that of real and imaginary parts; negative from the end; default −1 */
  readonly axis?: number | undefined;
  /** what divides by the length: default `'backward'` */
  readonly norm?: FftNorm | undefined;
}

/** How several axes are transformed. */
export interface FftnOptions {
  /** lengths along the axes; default as they are */
  readonly s?: readonly number[] | undefined;
  /** without that of real and imaginary parts; default as many of the last as `s` has, else all */
  readonly axis?: readonly number[] | undefined;
  /** what divides by the product of the lengths: default `'backward'` */
  readonly norm?: FftNorm | undefined;
}

/** The arguments of one transform after another. */
export interface Transforms {
  readonly axes: readonly number[];
  /** the lengths asked for, if any */
  readonly lengths: readonly (number | undefined)[];
  readonly norm: FftNorm;
}

/** The arguments of a transform along one axis of `rank`. */
export function transformOptions(where: string, rank: number, options: FftOptions): Transforms {
  const known = { n: true, axis: true, norm: true } as const;
  const { n, axis = -1, norm = 'backward' } = requireOptions<FftOptions>(where, options, known);
  requireOneOf(where, 'norm', norm, norms);
  if (n !== undefined) requireWholeNumber(where, 'n', n, { least: 1, most: LONGEST });
  return { axes: [normalizeAxis(where, axis, rank)], lengths: [n], norm };
}

/** The arguments of a transform along several axes of `rank`. @param usual axes where none are given */
export function transformsOptions(
  where: string,
  rank: number,
  options: FftnOptions,
  usual?: readonly number[],
): Transforms {
  const known = { s: true, axis: true, norm: true } as const;
  const { s, axis, norm = 'backward' } = requireOptions<FftnOptions>(where, options, known);
  requireOneOf(where, 'norm', norm, norms);
  for (const [name, list] of Object.entries({ s, axis })) if (list !== undefined) requireList(where, name, list);
  const last = (count: number): number[] => Array.from({ length: count }, (_, i) => i - count);
  const axes = (axis ?? usual ?? last(s?.length ?? rank)).map((each) => normalizeAxis(where, each, rank));
  if (new Set(axes).size !== axes.length)
    throw new ConfigError(where, `axis ${formatShape(axes)} has an axis twice`, { got: axes });
  if (axes.length === 0) throw new ConfigError(where, 'axis is []; at least 1 axis is needed', { got: axes });
  if (s !== undefined && s.length !== axes.length)
    throw new ConfigError(where, `s has ${s.length} lengths but there are ${axes.length} axes; each axis needs one`, {
      expected: axes.length,
      got: s.length,
    });
  s?.forEach((length, i) => requireWholeNumber(where, `s[${i}]`, length, { least: 1, most: LONGEST }));
  return { axes, lengths: axes.map((_, i) => s?.[i]), norm };
}

/** Throws unless a tensor is of real numbers. */
export function requireReal(where: string, x: Tensor): void {
  requireTensor(where, 'x', x);
  requireFloating(where, 'x', x.dtype);
}

/** Throws unless a tensor is of complex numbers. */
export function requireComplex(where: string, x: Tensor): void {
  requireReal(where, x);
  if (x.shape.at(-1) === 2) return;
  throw new ShapeError(
    where,
    `x is ${formatShape(x.shape)}; the last axis must hold real and imaginary parts, 2 entries, not ${x.shape.at(-1) ?? 0}; real numbers are for rfft, or with zeros as imaginary parts stack([x, zerosLike(x)], -1)`,
    { expected: 2, got: x.shape.at(-1) },
  );
}

/** Complex numbers; of real ones with a last axis of 1, those with an imaginary part of 0. */
export function complexOf(where: string, x: Tensor): Tensor {
  requireReal(where, x);
  if (x.shape.at(-1) === 1) return concat([x, zerosLike(x)], -1);
  requireComplex(where, x);
  return x;
}

/** As many entries along an axis as are asked for: the first ones, or all and zeros. */
export function fitted(
  where: string,
  x: Tensor,
  { axis, n }: { readonly axis: number; n: number | undefined },
): Tensor {
  const length = x.shape[axis];
  if (n === undefined) {
    if (length > 0) return x;
    throw new ShapeError(where, `x is ${formatShape(x.shape)}; axis ${axis} has 0 entries, and at least 1 is needed`, {
      expected: 1,
      got: 0,
    });
  }
  return padAxes(
    x,
    x.shape.map((_, k) => [0, k === axis ? n - length : 0] as const),
  );
}

/** Divides as `norm` says after a transform forwards, which has divided by nothing, or backwards, which has by the length. */
export function scaled(x: Tensor, norm: FftNorm, { length, inverse }: { length: number; inverse: boolean }): Tensor {
  const share = { backward: Number(inverse), ortho: 0.5, forward: Number(!inverse) }[norm];
  const missing = share - Number(inverse);
  return missing === 0 ? x : mul(x, length ** -missing);
}
