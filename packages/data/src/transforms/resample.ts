import {
  type DType,
  elementOf,
  formatShape,
  isFloating,
  requireNumber,
  requireNumeric,
  requireOptions,
  requireTensor,
  ShapeError,
  Tensor,
  type TensorData,
} from '@gradkit/core-tensor/functional';

/**
 * Where a pixel of the result comes from, in pixels from the middle of the image:
 * `x' = xx·x + xy·y + x0`, `y' = yx·x + yy·y + y0`.
 */
export interface Affine {
  readonly xx: number;
  readonly xy: number;
  readonly x0: number;
  readonly yx: number;
  readonly yy: number;
  readonly y0: number;
}

/** A place of the source for each of the result: `x' = (a·x + b·y + c) / (g·x + h·y + 1)`, `y' = (d·x + e·y + f) / (g·x + h·y + 1)`. */
export type Homography = readonly [
  a: number,
  b: number,
  c: number,
  d: number,
  e: number,
  f: number,
  g: number,
  h: number,
];

/** Options of transforms that bring in pixels from outside the image. */
export interface FillOptions {
  /** what lies outside the image; default 0 */
  readonly fill?: number | undefined;
}

/** What lies outside images of a dtype. @throws {DTypeError} if the dtype does not hold it */
export type Fill = (dtype: DType) => number;

/** What lies outside images. @throws {ConfigError} if an option is unknown, or no number */
export function fillOf(where: string, options: FillOptions): Fill {
  const { fill = 0 } = requireOptions<FillOptions>(where, options, { fill: true });
  requireNumber(where, 'fill', fill);
  return (dtype) => elementOf(fill, dtype, where, 'fill');
}

/** The sizes of `[batch, channels, height, width]`. @throws {ShapeError} if there are not 4 axes */
export function requireImages(where: string, x: Tensor): readonly number[] {
  requireTensor(where, 'x', x);
  requireNumeric(where, 'x', x.dtype);
  if (x.rank === 4) return x.shape;
  throw new ShapeError(
    where,
    `x is ${formatShape(x.shape)}; images are [batch, channels, height, width], with 4 axes, not ${x.rank}`,
    { expected: 4, got: x.rank },
  );
}

/** Draws every image anew from places in between its pixels (bilinear). Whole numbers are rounded. */
export function resample(x: Tensor, maps: readonly Affine[], fill: Fill): Tensor {
  const [count, channels, height, width] = x.shape;
  const result = x.data.slice();
  const planes = { from: x.data, to: result, height, width, fill: fill(x.dtype), whole: !isFloating(x.dtype) };
  for (let image = 0; image < count; image++) {
    const map = maps[image];
    const { xx, xy, x0, yx, yy, y0 } = map;
    const moves = xx === 1 && yy === 1 && xy === 0 && yx === 0 && Number.isInteger(x0) && Number.isInteger(y0);
    for (let channel = 0; channel < channels; channel++) {
      const start = (image * channels + channel) * height * width;
      if (moves) movePlane(planes, start, map);
      else resamplePlane(planes, start, map);
    }
  }
  return new Tensor(x, result);
}

/** Draws every image anew as it looks from another place. Places count from the corner of the image; the first pixel's middle is at 0.5. */
export function warp(x: Tensor, maps: readonly Homography[], fill: Fill): Tensor {
  const [count, channels, height, width] = x.shape;
  const result = x.data.slice();
  const planes = { from: x.data, to: result, height, width, fill: fill(x.dtype), whole: !isFloating(x.dtype) };
  const area = height * width;
  for (let start = 0; start < count * channels * area; start += area)
    warpPlane(planes, start, maps[Math.floor(start / (channels * area))]);
  return new Tensor(x, result);
}

function warpPlane(planes: Planes, start: number, [a, b, c, d, e, f, g, h]: Homography): void {
  for (let row = 0, target = start; row < planes.height; row++)
    for (let column = 0; column < planes.width; column++, target++) {
      const [x, y] = [column + 0.5, row + 0.5];
      const depth = g * x + h * y + 1;
      planes.to[target] = pixelAt(planes, start, (a * x + b * y + c) / depth - 0.5, (d * x + e * y + f) / depth - 0.5);
    }
}

/** Images of one channel, one behind the other. */
interface Planes {
  readonly from: TensorData;
  readonly to: TensorData;
  readonly height: number;
  readonly width: number;
  readonly fill: number;
  /** whether the values are whole numbers */
  readonly whole: boolean;
}

/** A move by whole pixels copies rows. */
function movePlane({ from, to, height, width, fill }: Planes, start: number, { x0, y0 }: Affine): void {
  const end = start + height * width;
  to.fill(fill, start, end);
  const [left, right] = [Math.max(0, -x0), Math.min(width, width - x0)];
  if (left >= right) return;
  for (let row = Math.max(0, -y0); row < Math.min(height, height - y0); row++) {
    const source = start + (row + y0) * width + x0;
    to.set(from.subarray(source + left, source + right), start + row * width + left);
  }
}

function resamplePlane(planes: Planes, start: number, { xx, xy, x0, yx, yy, y0 }: Affine): void {
  const { to, height, width } = planes;
  const middleX = (width - 1) / 2;
  const middleY = (height - 1) / 2;
  for (let row = 0, target = start; row < height; row++) {
    const dy = row - middleY;
    const rowX = xy * dy + x0 + middleX;
    const rowY = yy * dy + y0 + middleY;
    for (let column = 0; column < width; column++, target++) {
      const dx = column - middleX;
      to[target] = pixelAt(planes, start, xx * dx + rowX, yx * dx + rowY);
    }
  }
}

/** What lies at a place between pixels, of the plane that begins at `start`. */
function pixelAt({ from, height, width, fill, whole }: Planes, start: number, x: number, y: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  let a = fill;
  let b = fill;
  let c = fill;
  let d = fill;
  if (left >= -1 && left < width && top >= -1 && top < height) {
    const at = start + top * width + left;
    const hasLeft = left >= 0;
    const hasRight = left < width - 1;
    if (top >= 0) {
      if (hasLeft) a = from[at];
      if (hasRight) b = from[at + 1];
    }
    if (top < height - 1) {
      if (hasLeft) c = from[at + width];
      if (hasRight) d = from[at + width + 1];
    }
  }
  const right = x - left;
  const upper = a + (b - a) * right;
  const lower = c + (d - c) * right;
  const value = upper + (lower - upper) * (y - top);
  return whole ? Math.floor(value + 0.5) : value;
}
