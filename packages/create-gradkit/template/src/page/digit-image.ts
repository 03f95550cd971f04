/** A place on the pad; only how places lie to each other counts. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What the pen drew between going down and up. */
export type Stroke = readonly Point[];

/** Height and width of an image in pixels. */
export const side = 28;

const inkSize = 18; // of the longer side of what was drawn, in pixels
const penRadius = 1.2;
const softness = 1.4; // pixels in which the ink fades out

/**
 * Draws strokes as the digits of the training data are drawn: as large as the image but for a margin, in the middle, with a pen of one width.
 *
 * @returns 28 × 28 pixels, row by row, 0 for paper to 1 for ink
 */
export function digitImage(strokes: readonly Stroke[]): Float32Array {
  const image = new Float32Array(side * side);
  for (const stroke of fitted(strokes)) {
    for (const [i, end] of stroke.entries()) {
      const start = stroke[i - 1] ?? end;
      for (let at = 0; at < image.length; at++) {
        const pixel = { x: (at % side) + 0.5, y: Math.floor(at / side) + 0.5 };
        const ink = (penRadius + softness / 2 - distance(pixel, start, end)) / softness;
        image[at] = Math.min(1, Math.max(image[at] ?? 0, ink));
      }
    }
  }
  return image;
}

/** The same strokes, moved and scaled into the middle of the image. */
function fitted(strokes: readonly Stroke[]): Stroke[] {
  const points = strokes.flat();
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = inkSize / Math.max(right - left, bottom - top, 1e-9);
  const place = ({ x, y }: Point): Point => ({
    x: side / 2 + scale * (x - (left + right) / 2),
    y: side / 2 + scale * (y - (top + bottom) / 2),
  });
  return strokes.map((stroke) => stroke.map(place));
}

/** From a point to the nearest one of a straight line between two others. */
function distance({ x, y }: Point, start: Point, end: Point): number {
  const [dx, dy] = [end.x - start.x, end.y - start.y];
  const length2 = dx * dx + dy * dy;
  const along = length2 === 0 ? 0 : ((x - start.x) * dx + (y - start.y) * dy) / length2;
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(x - start.x - t * dx, y - start.y - t * dy);
}
