import {
  apply,
  ConfigError,
  formatShape,
  mean,
  requireBoolean,
  requireFloating,
  requireNumber,
  requireOneOf,
  requireOptions,
  requireTensor,
  requireWholeNumber,
  resampleOp,
  ShapeError,
  type Tensor,
} from '@gradkit/core-tensor/functional';

const modes = ['nearest', 'nearest-exact', 'linear', 'bilinear', 'bicubic', 'trilinear', 'area'] as const;

/** How entries between those of the input are found. */
export type InterpolateMode = (typeof modes)[number];

/** How large the result is, and how it is found. */
export interface InterpolateOptions {
  /** of the spatial axes, or one for all; this or `scaleFactor` */
  readonly size?: number | readonly number[] | null | undefined;
  /** how many times larger, of each spatial axis, or one for all */
  readonly scaleFactor?: number | readonly number[] | null | undefined;
  /** `linear` for one spatial axis, `bilinear` and `bicubic` for two, `trilinear` for three, others for all; default nearest */
  readonly mode?: InterpolateMode | undefined;
  /** whether the corners of both lie upon each other, not the borders of their pixels; default false */
  readonly alignCorners?: boolean | null | undefined;
  /** whether distances follow from the sizes, not from `scaleFactor`; default false */
  readonly recomputeScaleFactor?: boolean | null | undefined;
  /** whether everything counts where the result is smaller; for bilinear and bicubic; default false */
  readonly antialias?: boolean | undefined;
}

const known = {
  size: true,
  scaleFactor: true,
  mode: true,
  alignCorners: true,
  recomputeScaleFactor: true,
  antialias: true,
} as const;

/** Spatial axes that a mode is for. */
const axesOf: Partial<Record<InterpolateMode, number>> = { linear: 1, bilinear: 2, bicubic: 2, trilinear: 3 };

/** How entries along one axis are found. */
const kinds = {
  nearest: 'nearest',
  'nearest-exact': 'nearest-exact',
  linear: 'linear',
  bilinear: 'linear',
  trilinear: 'linear',
  bicubic: 'cubic',
  area: 'average',
} as const;

type Filled = InterpolateOptions & { readonly mode: InterpolateMode; readonly antialias: boolean };

/** Checks the options, as far as they do not depend on an input. */
export function requireInterpolate(where: string, options: InterpolateOptions): Filled {
  const { mode = 'nearest', antialias = false, ...rest } = requireOptions(where, options, known, '{ scaleFactor: 2 }');
  const { size = null, scaleFactor = null, alignCorners = null, recomputeScaleFactor = null } = rest;
  requireOneOf(where, 'mode', mode, modes);
  requireBoolean(where, 'antialias', antialias);
  if ((size === null) === (scaleFactor === null))
    throw new ConfigError(
      where,
      `${size === null ? 'neither size nor scaleFactor is' : 'both size and scaleFactor are'} given; it must be one of them`,
      {
        got: options,
      },
    );
  for (const each of listOf(size)) requireWholeNumber(where, 'size', each, { least: 1 });
  for (const each of listOf(scaleFactor)) requireNumber(where, 'scaleFactor', each, { above: 0 });
  if (alignCorners !== null) requireBoolean(where, 'alignCorners', alignCorners);
  if (recomputeScaleFactor !== null) requireBoolean(where, 'recomputeScaleFactor', recomputeScaleFactor);
  if (alignCorners !== null && axesOf[mode] === undefined)
    throw new ConfigError(
      where,
      `alignCorners is given, but mode is ${mode}; it goes with linear, bilinear, bicubic and trilinear`,
      {
        got: alignCorners,
      },
    );
  if (antialias && mode !== 'bilinear' && mode !== 'bicubic')
    throw new ConfigError(where, `antialias is true, but mode is ${mode}; it goes with bilinear and bicubic`, {
      got: mode,
    });
  return { ...rest, mode, antialias };
}

function listOf(given: number | readonly number[] | null): readonly number[] {
  if (given === null) return [];
  if (Array.isArray(given)) return given as readonly number[];
  return [given as number];
}

/** How a spatial axis is resized. */
interface Resizing {
  readonly result: number;
  readonly factor: number | null;
}

/** How each spatial axis is resized. */
function resizingsOf(where: string, x: Tensor, options: Filled): readonly Resizing[] {
  const sizes = x.shape.slice(2);
  const given = options.size ?? options.scaleFactor!;
  const list = typeof given === 'number' ? sizes.map(() => given) : given;
  if (list.length !== sizes.length)
    throw new ShapeError(
      where,
      `x is ${formatShape(x.shape)} with ${sizes.length} spatial axes, but ${options.size ? 'size' : 'scaleFactor'} has ${list.length} numbers`,
      {
        expected: sizes.length,
        got: list.length,
      },
    );
  return sizes.map((size, i) =>
    options.size ? { result: list[i], factor: null } : { result: Math.floor(size * list[i]), factor: list[i] },
  );
}

/**
 * Resizes sequences, images or volumes.
 *
 * @param x `[batch, channels, …]` with one to three spatial axes; floating, or any dtype for the nearest entries
 * @param options `size` or `scaleFactor`; `mode`: nearest (default), nearest-exact, linear, bilinear, bicubic, trilinear or area;
 *   `alignCorners`, `recomputeScaleFactor`, `antialias`: default false
 * @returns `x` with other spatial sizes; `⌊size · scaleFactor⌋` where that is given
 * @throws {ShapeError} if `x` has no spatial axes, more than three, or a number of them that the mode is not for
 * @throws {ConfigError} if neither `size` nor `scaleFactor` is given or both are, or options do not go together
 * @example interpolate(tensor([[[1, 3]]]), { scaleFactor: 2, mode: 'linear' }).toArray(); // [[[1, 1.5, 2.5, 3]]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.interpolate.html (whose antialiased results of width 1 repeat their first row)
 */
export function interpolate(x: Tensor, options: InterpolateOptions): Tensor {
  return resize('interpolate', x, options);
}

/** `interpolate` for the function or layer that was called. */
export function resize(where: string, x: Tensor, options: InterpolateOptions): Tensor {
  requireTensor(where, 'x', x);
  const filled = requireInterpolate(where, options);
  const { mode, antialias } = filled;
  if (!mode.startsWith('nearest')) requireFloating(where, 'x', x.dtype);
  const axes = x.rank - 2;
  const wanted = axesOf[mode];
  if (axes < 1 || axes > 3 || (wanted !== undefined && axes !== wanted))
    throw new ShapeError(
      where,
      `x is ${formatShape(x.shape)}, with ${axes} spatial axes behind batch and channels; mode ${mode} needs ${wanted ?? '1 to 3'}`,
      {
        expected: wanted ?? [1, 2, 3],
        got: axes,
      },
    );
  const resizings = resizingsOf(where, x, filled);
  if (resizings.some(({ result }) => result < 1) || x.shape.slice(2).includes(0))
    throw new ShapeError(
      where,
      `x is ${formatShape(x.shape)}, of which nothing would be left or is there; every size must be at least 1`,
      {
        expected: 1,
        got: resizings.map(({ result }) => result),
      },
    );
  if (mode === 'area' && resizings.every(({ result, factor }) => result === 1 && factor === null))
    return mean(x, x.shape.map((_, axis) => axis).slice(2), { keepDims: true });
  const how = {
    kind: kinds[mode],
    bySizes: filled.recomputeScaleFactor ?? false,
    alignCorners: filled.alignCorners ?? false,
    antialias,
  };
  return resizings.reduce(
    (y, resizing, i) => (resizing.factor === 1 ? y : apply(resampleOp, [y], { ...how, ...resizing, axis: i + 2 })),
    x,
  );
}
