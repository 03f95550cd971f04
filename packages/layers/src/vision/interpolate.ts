import {
  broadcastTo,
  ConfigError,
  formatShape,
  matmul,
  requireBoolean,
  requireList,
  requireNumber,
  requireOneOf,
  requireOptions,
  requireTensor,
  requireWholeNumber,
  reshape,
  ShapeError,
  take,
  tensor,
  unsqueeze,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { adaptiveAvgPool1d, adaptiveAvgPool2d, adaptiveAvgPool3d } from '../pooling/adaptive-avg-pool.ts';
import { nearestPositions, resizeWeights, type Resizing } from './resize-weights.ts';

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
  for (const each of listOf(where, 'size', size)) requireWholeNumber(where, 'size', each, { least: 1 });
  for (const each of listOf(where, 'scaleFactor', scaleFactor)) requireNumber(where, 'scaleFactor', each, { above: 0 });
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

function listOf(where: string, name: string, given: number | readonly number[] | null): readonly number[] {
  if (given === null) return [];
  if (typeof given === 'number') return [given];
  requireList(where, name, given);
  return given;
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
  const alignCorners = options.alignCorners ?? false;
  return sizes.map((size, i) => {
    const result = options.size ? list[i] : Math.floor(size * list[i]);
    const scale = options.size || options.recomputeScaleFactor === true ? size / result : 1 / list[i];
    return { size, result, scale, alignCorners };
  });
}

/**
 * Resizes sequences, images or volumes.
 *
 * @param x `[batch, channels, …]` with one to three spatial axes, floating
 * @param options `size` or `scaleFactor`; `mode`: nearest (default), nearest-exact, linear, bilinear, bicubic, trilinear or area;
 *   `alignCorners`, `recomputeScaleFactor`, `antialias`: default false
 * @returns `x` with other spatial sizes; `⌊size · scaleFactor⌋` where that is given
 * @throws {ShapeError} if `x` has no spatial axes, more than three, or a number of them that the mode is not for
 * @throws {ConfigError} if neither `size` nor `scaleFactor` is given or both are, or options do not go together
 * @example interpolate(tensor([[[1, 3]]]), { scaleFactor: 2, mode: 'linear' }).toArray(); // [[[1, 1.5, 2.5, 3]]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.interpolate.html (whose antialiased results of width 1 repeat their first row)
 */
export function interpolate(x: Tensor, options: InterpolateOptions): Tensor {
  const where = 'interpolate';
  requireTensor(where, 'x', x);
  const filled = requireInterpolate(where, options);
  const { mode, antialias } = filled;
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
  if (resizings.some(({ result, size }) => result < 1 || size < 1))
    throw new ShapeError(
      where,
      `x is ${formatShape(x.shape)}, of which nothing would be left or is there; every size must be at least 1`,
      {
        expected: 1,
        got: resizings.map(({ result }) => result),
      },
    );
  if (mode === 'area')
    return averages(
      x,
      resizings.map(({ result }) => result),
    );
  const kernel = mode === 'bicubic' ? 'cubic' : 'linear';
  return resizings.reduce((y, resizing, i) => {
    if (mode === 'nearest' || mode === 'nearest-exact') return nearest(y, i + 2, resizing, mode === 'nearest-exact');
    const { size, result } = resizing;
    const matrix = tensor(resizeWeights(resizing, kernel, antialias), { shape: [result, size], dtype: x.dtype });
    return alongAxis(matrix, y, i + 2);
  }, x);
}

function averages(x: Tensor, sizes: readonly number[]): Tensor {
  if (sizes.length === 1) return adaptiveAvgPool1d(x, sizes);
  return sizes.length === 2 ? adaptiveAvgPool2d(x, sizes) : adaptiveAvgPool3d(x, sizes);
}

/** Whole factors repeat, which works for any size; others look up. */
function nearest(x: Tensor, axis: number, resizing: Resizing, exact: boolean): Tensor {
  const { size, result, scale } = resizing;
  const { shape } = x;
  const factor = Math.round(1 / scale);
  if (result === size * factor && Math.abs(scale * factor - 1) < 1e-9) {
    const wide = [...shape.slice(0, axis + 1), factor, ...shape.slice(axis + 1)];
    return reshape(broadcastTo(unsqueeze(x, axis + 1), wide), shape.with(axis, result));
  }
  return take(x, tensor(nearestPositions(resizing, exact), { dtype: 'int32' }), axis);
}

/** A matrix times every line along an axis. */
function alongAxis(matrix: Tensor, x: Tensor, axis: number): Tensor {
  const { shape } = x;
  const rest = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const lines = matmul(matrix, reshape(x, [...shape.slice(0, axis + 1), rest]));
  return reshape(lines, shape.with(axis, matrix.shape[0]));
}
