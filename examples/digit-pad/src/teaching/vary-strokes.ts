import type { Generator } from '@gradkit/core-tensor';
import type { Point, Stroke } from '../image/strokes.ts';

/** How far a variation goes, in each direction. */
const most = { turn: 0.2, lean: 0.2, stretch: 0.15, bend: 0.03, tremble: 0.006 }; // radians, shares of the drawing's size

/** Writes a drawing again as the same hand might: turned, leaning, stretched and bent a little. */
export function varyStrokes(strokes: readonly Stroke[], rng: Generator): Stroke[] {
  const draw = (limit: number): number => limit * (2 * rng.next() - 1);
  const points = strokes.flat();
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const size = Math.max(right - left, bottom - top, 1);
  const [turn, lean, wide, high] = [draw(most.turn), draw(most.lean), 1 + draw(most.stretch), 1 + draw(most.stretch)];
  const waves = [0, 1].map(() => ({ height: draw(most.bend), phase: draw(Math.PI) }));
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  return strokes.map((stroke) =>
    stroke.map(({ x, y }): Point => {
      const u = (x - (left + right) / 2) / size;
      const v = (y - (top + bottom) / 2) / size;
      const bentU = u + waves[0].height * Math.sin(2 * Math.PI * v + waves[0].phase) + draw(most.tremble);
      const bentV = v + waves[1].height * Math.sin(2 * Math.PI * u + waves[1].phase) + draw(most.tremble);
      const [p, q] = [wide * (bentU + lean * bentV), high * bentV];
      return { x: size * (cos * p - sin * q), y: size * (sin * p + cos * q) };
    }),
  );
}
