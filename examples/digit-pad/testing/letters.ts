import { Generator } from '@gradkit/core-tensor';
import type { Point, Stroke } from '../src/image/strokes.ts';

/** Letters as a hand writes them, stroke by stroke, on a square of 100 × 100. */
const letters = {
  A: [
    [
      [8, 96],
      [48, 4],
      [90, 96],
    ],
    [
      [26, 62],
      [74, 62],
    ],
  ],
  E: [
    [
      [84, 8],
      [16, 8],
      [16, 94],
      [86, 94],
    ],
    [
      [16, 50],
      [70, 50],
    ],
  ],
  K: [
    [
      [18, 4],
      [18, 96],
    ],
    [
      [80, 6],
      [20, 54],
      [84, 96],
    ],
  ],
  R: [
    [
      [18, 96],
      [18, 6],
      [62, 8],
      [80, 26],
      [62, 46],
      [18, 50],
    ],
    [
      [44, 50],
      [84, 96],
    ],
  ],
} as const satisfies Readonly<Record<string, readonly (readonly (readonly [number, number])[])[]>>;

export type Letter = keyof typeof letters;

/** Writes a letter, each time a little otherwise: corners elsewhere, lines bent, another size and slant. */
export function writeLetter(letter: Letter, rng: Generator): Stroke[] {
  const about = (middle: number, reach: number): number => middle + reach * (2 * rng.next() - 1);
  const [wide, high, slant, turn] = [about(1, 0.2), about(1, 0.15), about(0, 0.18), about(0, 0.12)];
  return letters[letter].map((corners) => {
    const moved = corners.map(([x, y]) => {
      const [u, v] = [about(x - 50, 5) * wide, about(y - 50, 5) * high];
      return { x: 50 + u - slant * v - turn * v, y: 50 + v + turn * u };
    });
    return moved.flatMap((end, i): Point[] => {
      const start = moved[i - 1];
      if (start === undefined) return [end];
      const bend = about(0, 0.06);
      return Array.from({ length: 8 }, (_, k) => {
        const t = (k + 1) / 8;
        const side = bend * 4 * t * (1 - t);
        return {
          x: start.x + t * (end.x - start.x) - side * (end.y - start.y) + about(0, 0.5),
          y: start.y + t * (end.y - start.y) + side * (end.x - start.x) + about(0, 0.5),
        };
      });
    });
  });
}
