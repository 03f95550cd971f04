import type { Point, Stroke } from '../src/image/strokes.ts';

const paper = 0.35; // below it, a pixel counts as paper

/**
 * Makes pen strokes of a picture of a digit: its lines are thinned to the middle, a pixel wide, and followed from end to end, as one would trace it with a pen.
 *
 * @param image `side × side` pixels, 0 for paper to 1 for ink
 * @see Zhang and Suen, A fast parallel algorithm for thinning digital patterns, 1984
 */
export function tracedStrokes(image: ArrayLike<number>, side: number): Stroke[] {
  const ink = new Set<number>();
  for (let i = 0; i < side * side; i++) if (image[i] > paper) ink.add(i);
  thin(ink, side);
  return follow(ink, side);
}

/** The eight neighbours of a pixel, from the one above on, with the clock. */
function around(at: number, side: number): number[] {
  const steps = [-side, -side + 1, 1, side + 1, side, side - 1, -1, -side - 1];
  return steps.map((step) => at + step);
}

function thin(ink: Set<number>, side: number): void {
  for (let before = Infinity; before !== ink.size;) {
    before = ink.size;
    for (const [first, second] of [
      [
        [0, 2, 4],
        [2, 4, 6],
      ], // up, right, down; right, down, left
      [
        [0, 2, 6],
        [0, 4, 6],
      ],
    ]) {
      const goes = [...ink].filter((at) => {
        const has = around(at, side).map((each) => ink.has(each));
        const neighbours = has.filter(Boolean).length;
        const turns = has.filter((here, i) => !here && has[(i + 1) % 8]).length;
        return (
          neighbours >= 2 &&
          neighbours <= 6 &&
          turns === 1 &&
          !first.every((i) => has[i]) &&
          !second.every((i) => has[i])
        );
      });
      for (const at of goes) ink.delete(at);
    }
  }
}

/** Walks along the pixels that are left, from ends first, and closes what meets a line that was walked before. */
function follow(ink: ReadonlySet<number>, side: number): Stroke[] {
  const left = new Set(ink);
  const strokes: Stroke[] = [];
  const pointOf = (at: number): Point => ({ x: (at % side) + 0.5, y: Math.floor(at / side) + 0.5 });
  const next = (at: number, from: ReadonlySet<number>, not: readonly number[]): number | undefined => {
    const places = around(at, side);
    return [0, 2, 4, 6, 1, 3, 5, 7].map((i) => places[i]).find((each) => from.has(each) && !not.includes(each));
  };
  while (left.size > 0) {
    const isEnd = (at: number): boolean => around(at, side).filter((each) => left.has(each)).length === 1;
    const start = [...left].find(isEnd) ?? [...left][0];
    const walked = [start];
    left.delete(start);
    for (let at = next(start, left, []); at !== undefined; at = next(at, left, [])) {
      left.delete(at);
      walked.push(at);
    }
    const met = next(walked.at(-1)!, ink, walked.slice(-3));
    if (met !== undefined) walked.push(met);
    const from = next(start, ink, walked);
    if (from !== undefined) walked.unshift(from);
    strokes.push(walked.map(pointOf));
  }
  return strokes;
}
