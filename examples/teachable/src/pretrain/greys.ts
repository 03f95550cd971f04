import type { Generator, Tensor } from '@gradkit/core-tensor';
import { drawBackground, drawContrast, meanColor, paint, type Cover } from '../drawing/drawn-image.ts';

/** A grey image `[1, height, width]` as a stencil: painted in a colour on a surface, somewhere, larger or smaller, turned a little. */
export function paintGrey(grey: Tensor, size: number, rng: Generator): Uint8Array {
  const [, height, width] = grey.shape;
  const { data } = grey;
  const image = drawBackground(rng, size);
  const radius = 0.55 + 0.4 * rng.next();
  const room = 1 - radius;
  const [left, top] = [(2 * rng.next() - 1) * room, (2 * rng.next() - 1) * room];
  const angle = (rng.next() - 0.5) * 0.6;
  const [cos, sin] = [Math.cos(angle) / radius, Math.sin(angle) / radius];
  const valueAt = (row: number, column: number): number =>
    row < 0 || column < 0 || row >= height || column >= width ? 0 : data[row * width + column] / 255;
  const cover: Cover = (x, y) => {
    const [u, v] = [x - left, y - top];
    const column = ((u * cos + v * sin + 1) * width) / 2 - 0.5;
    const row = ((v * cos - u * sin + 1) * height) / 2 - 0.5;
    const [r, c] = [Math.floor(row), Math.floor(column)];
    const [down, right] = [row - r, column - c];
    const above = valueAt(r, c) * (1 - right) + valueAt(r, c + 1) * right;
    const below = valueAt(r + 1, c) * (1 - right) + valueAt(r + 1, c + 1) * right;
    return above * (1 - down) + below * down;
  };
  paint(image, size, drawContrast(rng, meanColor(image)), cover);
  return image;
}
