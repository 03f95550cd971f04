import {
  apply,
  cast,
  clamp,
  isFloating,
  requireBoolean,
  requireOneOf,
  requireOptions,
  resampleOp,
  round,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { requireImages } from './resample.ts';
import { requireSize, type ImageSize } from './size.ts';
import type { Transform } from './transform.ts';

const kinds = { nearest: 'nearest', bilinear: 'linear', bicubic: 'cubic' } as const;

interface ResizeOptions {
  /** how pixels in between are found; default bilinear */
  readonly interpolation?: keyof typeof kinds | undefined;
  /** whether every pixel counts where images become smaller; default true */
  readonly antialias?: boolean | undefined;
}

/**
 * Makes images larger or smaller. Whole numbers are rounded.
 *
 * @param size height and width of the result, or one number for both
 * @param options `interpolation`: nearest, bilinear (default) or bicubic; `antialias`: default true, without effect on nearest
 * @throws {ConfigError} if a size is not a whole number of at least 1, or an option is unknown
 * @example resize([1, 2], { antialias: false })(tensor([[[[0, 4, 8, 12]]]])).toArray(); // [[[[2, 10]]]]
 * @see https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.Resize.html (where one number is the shorter side)
 */
export function resize(size: ImageSize, options: ResizeOptions = {}): Transform {
  const target = requireSize('resize', size);
  const known = { interpolation: true, antialias: true } as const;
  const { interpolation = 'bilinear', antialias = true } = requireOptions<ResizeOptions>('resize', options, known);
  requireOneOf('resize', 'interpolation', interpolation, Object.keys(kinds) as (keyof typeof kinds)[]);
  requireBoolean('resize', 'antialias', antialias);
  const how = {
    kind: kinds[interpolation],
    bySizes: true,
    alignCorners: false,
    antialias: antialias && interpolation !== 'nearest',
  };
  return (x) => {
    requireImages('resize', x);
    const floats = isFloating(x.dtype) ? x : cast(x, 'float32');
    // Along rows first: fewer pixels are left for the columns where images become smaller.
    const resized = [3, 2].reduce<Tensor>((y, axis) => {
      const result = target[axis - 2];
      return y.shape[axis] === result ? y : apply(resampleOp, [y], { ...how, axis, result, factor: null });
    }, floats);
    if (isFloating(x.dtype)) return resized;
    return cast(x.dtype === 'uint8' ? clamp(round(resized), { min: 0, max: 255 }) : round(resized), x.dtype);
  };
}
