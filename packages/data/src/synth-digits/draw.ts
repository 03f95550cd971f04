import type { Generator } from '@gradkit/core-tensor';
import { glyphs, type Point, type Stroke } from './strokes.ts';

/** Height and width of an image in pixels. */
export const side = 28;

const body = 20; // height of an upright digit in pixels, as in MNIST
const samples = 6; // straight pieces for each span of a smooth stroke

/** A number around 0 whose size is about 1 and never above 3: the sum of uniform ones. */
function around(rng: Generator): number {
  return (rng.next() + rng.next() + rng.next() - 1.5) * 2;
}

function between(rng: Generator, low: number, high: number): number {
  return low + (high - low) * rng.next();
}

/** Points along a Catmull–Rom curve through the given ones. */
function curve(points: readonly Point[]): Point[] {
  const at = (i: number): Point => points[Math.min(Math.max(i, 0), points.length - 1)];
  const path: Point[] = [];
  for (let i = 0; i < points.length - 1; i++) {
    const [a, b, c, d] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    for (let k = 0; k < samples; k++) {
      const t = k / samples;
      const blend = (axis: 0 | 1): number =>
        0.5 *
        (2 * b[axis] +
          (c[axis] - a[axis]) * t +
          (2 * a[axis] - 5 * b[axis] + 4 * c[axis] - d[axis]) * t * t +
          (3 * b[axis] - a[axis] - 3 * c[axis] + d[axis]) * t ** 3);
      path.push([blend(0), blend(1)]);
    }
  }
  path.push(at(points.length - 1));
  return path;
}

/** The hand of one writing: slant, size, position, all chosen at random. */
function hand(rng: Generator): (point: Point) => Point {
  const angle = 0.13 * around(rng);
  const slant = 0.16 * around(rng) + 0.08;
  const [width, height] = [body * between(rng, 0.68, 1), body * between(rng, 0.86, 1.06)];
  const [left, top] = [side / 2 + 0.9 * around(rng), side / 2 + 0.9 * around(rng)];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return ([x, y]) => {
    const v = (y - 0.5) * height;
    const u = (x - 0.5) * width - slant * v;
    return [left + cos * u - sin * v, top + sin * u + cos * v];
  };
}

/** Darkens the pixels around a straight piece: fully within `radius`, fading out over one pixel. */
function ink(image: Float64Array, [from, to]: readonly [Point, Point], radius: number): void {
  const reach = radius + 1;
  const [x0, y0, x1, y1] = [from[0], from[1], to[0], to[1]];
  const length2 = (x1 - x0) ** 2 + (y1 - y0) ** 2;
  const limit = (value: number): number => Math.min(Math.max(value, 0), side);
  const right = limit(Math.ceil(Math.max(x0, x1) + reach));
  const bottom = limit(Math.ceil(Math.max(y0, y1) + reach));
  for (let row = limit(Math.floor(Math.min(y0, y1) - reach)); row < bottom; row++) {
    for (let column = limit(Math.floor(Math.min(x0, x1) - reach)); column < right; column++) {
      const [px, py] = [column + 0.5 - x0, row + 0.5 - y0];
      const along = length2 === 0 ? 0 : Math.min(Math.max((px * (x1 - x0) + py * (y1 - y0)) / length2, 0), 1);
      const distance = Math.hypot(px - along * (x1 - x0), py - along * (y1 - y0));
      const darkness = Math.min(Math.max(radius + 0.5 - distance, 0), 1);
      const at = row * side + column;
      if (darkness > image[at]) image[at] = darkness;
    }
  }
}

/** Writes one digit in a random hand into 28 × 28 bytes, 0 for paper and up to 255 for ink. */
export function drawDigit(digit: number, rng: Generator, pixels: Uint8Array): void {
  const styles = glyphs[digit];
  const glyph = styles[rng.below(styles.length)];
  const place = hand(rng);
  const wobble = between(rng, 0.015, 0.045);
  const radius = between(rng, 0.7, 1.6);
  const strength = between(rng, 215, 255);
  const image = new Float64Array(side * side);
  for (const { smooth, points } of glyph satisfies readonly Stroke[]) {
    const bent = points.map(([x, y]): Point => place([x + wobble * around(rng), y + wobble * around(rng)]));
    const path = smooth ? curve(bent) : bent;
    for (let i = 1; i < path.length; i++) ink(image, [path[i - 1], path[i]], radius);
  }
  for (let i = 0; i < image.length; i++)
    pixels[i] = image[i] === 0 ? 0 : Math.min(255, Math.max(0, image[i] * strength + 6 * around(rng)));
}
