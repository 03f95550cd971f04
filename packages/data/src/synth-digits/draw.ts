import type { Generator } from '@gradkit/core-tensor/functional';
import type { Glyph, Stroke } from './strokes.ts';

/** Height and width of an image in pixels. */
export const side = 28;

// Only + − × ÷ √ are used here: they round alike in every JavaScript engine, so the same seed gives the same pixels everywhere.

/** A number around 0, most often within ±1 and never beyond ±3: the sum of three uniform ones. */
function around(rng: Generator): number {
  return (rng.next() + rng.next() + rng.next() - 1.5) * 2;
}

function between(rng: Generator, low: number, high: number): number {
  return low + (high - low) * rng.next();
}

/** Coordinates along strokes, in turn; `pressure` is that of the pen on its way to the point, 0 where it was lifted. */
interface Path {
  readonly x: number[];
  readonly y: number[];
  readonly pressure: number[];
}

const pieces = 5; // straight pieces for each span of a curve

/** Follows a stroke by a Catmull–Rom curve through its points. */
function follow({ x, y, pressure }: Path, points: Stroke): void {
  const last = points.length / 2 - 1;
  for (let span = 0; span < last; span++) {
    const [a, b, c, d] = [Math.max(span - 1, 0), span, span + 1, Math.min(span + 2, last)];
    for (let k = span === 0 ? 0 : 1; k <= pieces; k++) {
      const t = k / pieces;
      const [t2, t3] = [t * t, t * t * t];
      const [wa, wb, wc, wd] = [2 * t2 - t - t3, 2 - 5 * t2 + 3 * t3, t + 4 * t2 - 3 * t3, t3 - t2];
      x.push(0.5 * (wa * points[2 * a] + wb * points[2 * b] + wc * points[2 * c] + wd * points[2 * d]));
      y.push(0.5 * (wa * points[2 * a + 1] + wb * points[2 * b + 1] + wc * points[2 * c + 1] + wd * points[2 * d + 1]));
      pressure.push(span + k === 0 ? 0 : 1);
    }
  }
}

/** Moves each point a little, as an unsteady hand does; points given twice stay together. */
function wobble(points: Stroke, rng: Generator, size: number): number[] {
  const moved: number[] = [];
  for (let i = 0; i < points.length; i += 2) {
    const corner = i > 0 && points[i] === points[i - 2] && points[i + 1] === points[i - 1];
    if (corner) moved.push(moved[i - 2], moved[i - 1]);
    else moved.push(points[i] + size * around(rng), points[i + 1] + size * around(rng));
  }
  return moved;
}

/** Bends, turns, slants and stretches a path, each by chance, then fits it into the image as MNIST does. */
function place({ x, y }: Path, rng: Generator): void {
  const [bendX, bendY] = [0.22 * around(rng), 0.16 * around(rng)]; // how far the middle is pushed aside
  const [twistX, twistY] = [0.25 * around(rng), 0.25 * around(rng)]; // one half grows, the other shrinks
  const half = 0.06 * around(rng); // tangent of half the angle
  const [cos, sin] = [(1 - half * half) / (1 + half * half), (2 * half) / (1 + half * half)];
  const slant = 0.15 + 0.17 * around(rng);
  const stretch = between(rng, 0.62, 1.05);
  let [left, right, top, bottom, sumX, sumY] = [Infinity, -Infinity, Infinity, -Infinity, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const [u, v] = [x[i] - 0.5, y[i] - 0.5];
    const bentX = stretch * (u * (1 + twistX * v) + bendX * (v * v - 0.08)) - slant * v;
    const bentY = v * (1 + twistY * u) + bendY * (u * u - 0.08);
    x[i] = cos * bentX - sin * bentY;
    y[i] = sin * bentX + cos * bentY;
    [left, right] = [Math.min(left, x[i]), Math.max(right, x[i])];
    [top, bottom] = [Math.min(top, y[i]), Math.max(bottom, y[i])];
    sumX += x[i];
    sumY += y[i];
  }
  const scale = between(rng, 15.5, 20) / Math.max(right - left, bottom - top, 0.5);
  // between the middle of the box and the centre of mass, and not quite there
  const middleX = (left + right) / 4 + sumX / x.length / 2 + (0.8 * around(rng)) / scale;
  const middleY = (top + bottom) / 4 + sumY / y.length / 2 + (0.8 * around(rng)) / scale;
  for (let i = 0; i < x.length; i++) {
    x[i] = side / 2 + scale * (x[i] - middleX);
    y[i] = side / 2 + scale * (y[i] - middleY);
  }
}

/** Presses the pen more and less along the way, and lifts it towards the end. */
function press({ pressure }: Path, rng: Generator): void {
  const [start, middle, end] = [0.25 * around(rng), 0.2 * around(rng), 0.3 * around(rng) - 0.1];
  for (let i = 0; i < pressure.length; i++) {
    const t = i / pressure.length;
    pressure[i] *= Math.max(0.55, 1 + start * (1 - t) * (1 - t) + middle * 4 * t * (1 - t) + end * t * t);
  }
}

/** A round pen: fully dark within `radius`, fading out over `soft` pixels. */
interface Pen {
  readonly radius: number;
  readonly soft: number;
}

/** Darkens the pixels around the straight piece of the path that ends at point `i`. */
function ink(image: Float32Array, { x, y, pressure }: Path, i: number, { radius, soft }: Pen): void {
  const [x0, y0] = [x[i - 1], y[i - 1]];
  const [dx, dy] = [x[i] - x0, y[i] - y0];
  const reach = radius * pressure[i] + soft / 2;
  const perLength2 = 1 / (dx * dx + dy * dy + 1e-12);
  const firstColumn = Math.max(Math.floor(Math.min(x0, x[i]) - reach), 0);
  const lastColumn = Math.min(Math.ceil(Math.max(x0, x[i]) + reach), side);
  const lastRow = Math.min(Math.ceil(Math.max(y0, y[i]) + reach), side);
  for (let row = Math.max(Math.floor(Math.min(y0, y[i]) - reach), 0); row < lastRow; row++) {
    for (let column = firstColumn; column < lastColumn; column++) {
      const [px, py] = [column + 0.5 - x0, row + 0.5 - y0];
      const along = Math.min(Math.max((px * dx + py * dy) * perLength2, 0), 1);
      const [ex, ey] = [px - along * dx, py - along * dy];
      const distance2 = ex * ex + ey * ey;
      if (distance2 >= reach * reach) continue;
      const darkness = Math.min((reach - Math.sqrt(distance2)) / soft, 1);
      const at = row * side + column;
      if (darkness > image[at]) image[at] = darkness;
    }
  }
}

/** Writes a glyph in a random hand into 28 × 28 bytes, 0 for paper and up to 255 for ink. */
export function drawGlyph(glyph: Glyph, rng: Generator, pixels: Uint8Array): void {
  const path: Path = { x: [], y: [], pressure: [] };
  const unsteady = between(rng, 0.015, 0.045);
  for (const stroke of glyph) follow(path, wobble(stroke, rng, unsteady));
  place(path, rng);
  press(path, rng);
  const pen = { radius: between(rng, 0.55, 1.75), soft: between(rng, 0.8, 1.6) };
  const image = new Float32Array(side * side);
  for (let i = 1; i < path.x.length; i++) if (path.pressure[i] > 0) ink(image, path, i, pen);
  const strength = between(rng, 200, 275); // above 255 the ink is saturated
  let noise = rng.below(2 ** 31);
  for (let i = 0; i < image.length; i++) {
    if (image[i] === 0) continue;
    noise = (Math.imul(noise, 1664525) + 1013904223) | 0; // a linear congruence is random enough for grain
    pixels[i] = Math.min(255, Math.max(0, image[i] * (strength + (noise >> 26)))); // ± 32 at most
  }
}
