import type { Generator } from '@gradkit/core-tensor/functional';
import type { DatasetName } from '../settings/settings.ts';

/** A point of a dataset: its coordinates, and the class 0 or 1, or the value, that belongs to it. */
type Draw = (i: number, rng: Generator) => readonly [x: number, y: number, target: number];

/** Datasets that are drawn point by point. `code` is the function's body, for programs; a test compares the two. */
interface Drawn {
  readonly draw: Draw;
  readonly code: string;
}

/** The heights of `hills`, by their places. */
const tops = [
  [-0.7, 0.45, 1],
  [0, 0.45, -1],
  [0.7, 0.45, 1],
  [-0.7, -0.45, -1],
  [0, -0.45, 1],
  [0.7, -0.45, -1],
] as const;

const away = (u: number): number => u + 0.06 * Math.sign(u);

export const drawn: Readonly<Record<Extract<DatasetName, 'circle' | 'xor' | 'plane' | 'hills'>, Drawn>> = {
  circle: {
    draw(i, rng) {
      const isInside = i % 2 === 0;
      const radius = isInside ? 0.5 * Math.sqrt(rng.next()) : 0.7 + 0.3 * rng.next();
      const angle = 2 * Math.PI * rng.next();
      return [radius * Math.cos(angle), radius * Math.sin(angle), Number(isInside)];
    },
    code: `
  const isInside = i % 2 === 0;
  const radius = isInside ? 0.5 * Math.sqrt(rng.next()) : 0.7 + 0.3 * rng.next();
  const angle = 2 * Math.PI * rng.next();
  return [radius * Math.cos(angle), radius * Math.sin(angle), Number(isInside)];`,
  },
  xor: {
    draw(_, rng) {
      const [x, y] = [away(2 * rng.next() - 1), away(2 * rng.next() - 1)];
      return [x, y, Number(x * y > 0)];
    },
    code: `
  const away = (u: number): number => u + 0.06 * Math.sign(u); // from the axes
  const [x, y] = [away(2 * rng.next() - 1), away(2 * rng.next() - 1)];
  return [x, y, Number(x * y > 0)];`,
  },
  plane: {
    draw(_, rng) {
      const [x, y] = [2 * rng.next() - 1, 2 * rng.next() - 1];
      return [x, y, (x + y) / 2];
    },
    code: `
  const [x, y] = [2 * rng.next() - 1, 2 * rng.next() - 1];
  return [x, y, (x + y) / 2];`,
  },
  hills: {
    draw(_, rng) {
      const [x, y] = [2 * rng.next() - 1, 2 * rng.next() - 1];
      let target = 0;
      for (const [centerX, centerY, height] of tops)
        target += height * Math.max(0, 1 - Math.hypot(x - centerX, y - centerY) / 0.45);
      return [x, y, target];
    },
    code: `
  const tops = ${JSON.stringify(tops).replaceAll(',', ', ')};
  const [x, y] = [2 * rng.next() - 1, 2 * rng.next() - 1];
  let target = 0;
  for (const [centerX = 0, centerY = 0, height = 0] of tops)
    target += height * Math.max(0, 1 - Math.hypot(x - centerX, y - centerY) / 0.45);
  return [x, y, target];`,
  },
};
