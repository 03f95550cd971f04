import type { Generator } from '@gradkit/core-tensor';
import { drawBackground, drawContrast, meanColor, paint, type Color, type Cover } from './drawn-image.ts';

/** How far a point is from the rim of a shape of about the size 1: below 0 inside. */
type Distance = (x: number, y: number) => number;

const polygon =
  (corners: number, depth: number): Distance =>
  (x, y) => {
    const part = (2 * Math.PI) / corners;
    const angle = Math.abs(((Math.atan2(y, x) + 10 * Math.PI) % part) - part / 2); // 0 in the middle of a side
    return Math.hypot(x, y) * Math.cos(angle * (1 - depth) + depth * (part / 2 - angle) * 1.6) - 0.85 + 0.35 * depth;
  };

/** Shapes by name. */
const distances = {
  disc: (x, y) => Math.hypot(x, y) - 0.9,
  ring: (x, y) => Math.abs(Math.hypot(x, y) - 0.7) - 0.2,
  square: (x, y) => Math.max(Math.abs(x), Math.abs(y)) - 0.8,
  frame: (x, y) => Math.abs(Math.max(Math.abs(x), Math.abs(y)) - 0.7) - 0.17,
  triangle: polygon(3, 0),
  bar: (x, y) => Math.max(Math.abs(x) - 0.95, Math.abs(y) - 0.25),
  cross: (x, y) =>
    Math.min(Math.max(Math.abs(x) - 0.95, Math.abs(y) - 0.25), Math.max(Math.abs(y) - 0.95, Math.abs(x) - 0.25)),
  angle: (x, y) =>
    Math.min(
      Math.max(Math.abs(x + 0.6) - 0.22, Math.abs(y) - 0.9),
      Math.max(Math.abs(y - 0.65) - 0.22, Math.abs(x) - 0.85),
    ),
  dots: (x, y) => Math.hypot(Math.abs(x) - 0.5, Math.abs(y) - 0.5) - 0.32,
  lines: (x, y) => Math.max(Math.abs(((x + 10.25) % 0.5) - 0.25) - 0.1, Math.hypot(x, y) - 1),
  moon: (x, y) => Math.max(Math.hypot(x, y) - 0.9, 0.75 - Math.hypot(x - 0.45, y)),
  star: polygon(5, 1),
  heart: (x, y) => {
    const [u, v] = [Math.abs(x) * 1.1, -y + 0.25 - 0.55 * Math.sqrt(Math.abs(x))];
    return Math.hypot(u, v) - 0.72;
  },
} satisfies Record<string, Distance>;

export type Shape = keyof typeof distances;

export const shapes = Object.keys(distances) as readonly Shape[];

/**
 * An image `[3, size, size]` of a shape, anywhere, turned, before any surface.
 *
 * @param color default: any that stands out
 */
export function drawShape(shape: Shape, size: number, rng: Generator, color?: Color): Uint8Array {
  const image = drawBackground(rng, size);
  const radius = 0.35 + 0.4 * rng.next();
  const room = 1 - radius;
  const [left, top] = [(2 * rng.next() - 1) * room, (2 * rng.next() - 1) * room];
  const angle = (rng.next() - 0.5) * 0.9;
  const [cos, sin] = [Math.cos(angle) / radius, Math.sin(angle) / radius];
  const edge = (size * radius) / 2;
  const distance: Distance = distances[shape];
  const cover: Cover = (x, y) => {
    const [u, v] = [x - left, y - top];
    return Math.min(1, Math.max(0, 0.5 - distance(u * cos + v * sin, v * cos - u * sin) * edge));
  };
  paint(image, size, color ?? drawContrast(rng, meanColor(image)), cover);
  return image;
}
