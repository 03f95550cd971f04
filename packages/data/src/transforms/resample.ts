import { formatShape, isFloating, requireNumeric, ShapeError, Tensor } from '@gradkit/core-tensor';

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

/** Options of transforms that bring in pixels from outside the image. */
export interface FillOptions {
  /** what lies outside the image; default 0 */
  readonly fill?: number;
}

/** The sizes of `[batch, channels, height, width]`. @throws {ShapeError} if there are not 4 axes */
export function requireImages(where: string, x: Tensor): readonly number[] {
  requireNumeric(where, 'x', x.dtype);
  if (x.rank === 4) return x.shape;
  throw new ShapeError(
    where,
    `x is ${formatShape(x.shape)}; images are [batch, channels, height, width], with 4 axes, not ${x.rank}`,
    { expected: 4, got: x.rank },
  );
}

/** Draws every image anew from places in between its pixels (bilinear). Whole numbers are rounded. */
export function resample(x: Tensor, maps: readonly Affine[], fill: number): Tensor {
  const [count, channels, height, width] = x.shape;
  const { data } = x;
  const result = data.slice();
  const half = isFloating(x.dtype) ? 0 : 0.5;
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  for (let image = 0; image < count; image++) {
    const { xx, xy, x0, yx, yy, y0 } = maps[image];
    for (let row = 0; row < height; row++) {
      const dy = row - middleY;
      for (let column = 0; column < width; column++) {
        const dx = column - middleX;
        const sourceX = xx * dx + xy * dy + x0 + middleX;
        const sourceY = yx * dx + yy * dy + y0 + middleY;
        const [left, top] = [Math.floor(sourceX), Math.floor(sourceY)];
        const [right, low] = [sourceX - left, sourceY - top];
        const [hasLeft, hasRight] = [left >= 0 && left < width, left >= -1 && left < width - 1];
        const [hasTop, hasLow] = [top >= 0 && top < height, top >= -1 && top < height - 1];
        for (let channel = 0; channel < channels; channel++) {
          const start = (image * channels + channel) * height * width;
          const at = start + top * width + left;
          const a = hasTop && hasLeft ? data[at] : fill;
          const b = hasTop && hasRight ? data[at + 1] : fill;
          const c = hasLow && hasLeft ? data[at + width] : fill;
          const d = hasLow && hasRight ? data[at + width + 1] : fill;
          const value = (a + (b - a) * right) * (1 - low) + (c + (d - c) * right) * low;
          result[start + row * width + column] = half === 0 ? value : Math.floor(value + half);
        }
      }
    }
  }
  return new Tensor(x, result);
}
