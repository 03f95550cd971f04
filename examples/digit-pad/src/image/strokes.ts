import { digitImage, inkSide, type Frame, type Ink, type Prepared } from './digit-image.ts';

/** A place on the pad; only how places lie to each other counts. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What the pen drew between going down and up. */
export type Stroke = readonly Point[];

const resolution = 4; // pixels of the ink for one of the image
const penWidth = 2.6; // pixels of the image: as wide as MNIST's writers had it
const margin = 2; // pixels of the ink around it

/**
 * Prepares a drawing for the network, with a pen whose width is a share of the drawing's size, so that a small digit is not fatter than a large one.
 *
 * @returns the image, and where it lies on the pad
 */
export function strokeImage(strokes: readonly Stroke[]): Prepared {
  const points = strokes.flat();
  if (points.length === 0) return digitImage({ pixels: new Float32Array(0), width: 0, height: 0 });
  const { ink, toPad } = strokeInk(strokes, points);
  const { image, frame } = digitImage(ink);
  return { image, frame: frame === null ? null : toPad(frame) };
}

function strokeInk(strokes: readonly Stroke[], points: Stroke): { ink: Ink; toPad: (frame: Frame) => Frame } {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const [across, down] = [Math.max(...xs) - left, Math.max(...ys) - top];
  const scale = ((inkSide - penWidth) * resolution) / Math.max(across, down, 1e-9);
  const radius = (penWidth * resolution) / 2;
  const edge = radius + margin;
  const width = Math.ceil(across * scale + 2 * edge);
  const height = Math.ceil(down * scale + 2 * edge);
  const pixels = new Float32Array(width * height);
  for (const stroke of strokes) {
    const placed = stroke.map(({ x, y }) => ({ x: (x - left) * scale + edge, y: (y - top) * scale + edge }));
    for (const [i, end] of placed.entries()) {
      const start = placed[i - 1] ?? end;
      const columns = span(start.x, end.x, { radius: radius + 1, limit: width });
      for (const v of span(start.y, end.y, { radius: radius + 1, limit: height })) {
        for (const u of columns) {
          const ink = radius + 0.5 - distance({ x: u + 0.5, y: v + 0.5 }, start, end);
          if (ink > pixels[v * width + u]) pixels[v * width + u] = Math.min(1, ink);
        }
      }
    }
  }
  const toPad = (frame: Frame): Frame => ({
    left: (frame.left - edge) / scale + left,
    top: (frame.top - edge) / scale + top,
    size: frame.size / scale,
  });
  return { ink: { pixels, width, height }, toPad };
}

/** Pixels along an axis that a pen may touch on its way. */
function span(a: number, b: number, { radius, limit }: { radius: number; limit: number }): number[] {
  const from = Math.max(0, Math.floor(Math.min(a, b) - radius));
  const to = Math.min(limit, Math.ceil(Math.max(a, b) + radius));
  return Array.from({ length: to - from }, (_, i) => from + i);
}

/** From a point to the nearest one of a straight line between two others. */
function distance({ x, y }: Point, start: Point, end: Point): number {
  const [dx, dy] = [end.x - start.x, end.y - start.y];
  const length2 = dx * dx + dy * dy;
  const along = length2 === 0 ? 0 : ((x - start.x) * dx + (y - start.y) * dy) / length2;
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(x - start.x - t * dx, y - start.y - t * dy);
}
