import { Tensor, type Generator } from '@gradkit/core-tensor';

/** Red, green and blue, 0 … 1. */
type Colour = readonly number[];
type Between = (low: number, high: number) => number;
/** The colour at a place, in pixels. */
type Paint = (x: number, y: number) => Colour;

const mix = (a: Colour, b: Colour, share: number): Colour => a.map((value, c) => value + share * (b[c] - value));
/** 0 below zero, 1 above, with a soft edge of about a pixel. */
const edge = (x: number): number => Math.min(1, Math.max(0, 0.5 + x));

/** Patterns by name; sizes and directions are drawn anew for each image. */
const patterns: Readonly<Record<string, (colours: readonly Colour[], between: Between, size: number) => Paint>> = {
  stripes([a, b], between) {
    const [angle, period] = [between(0, Math.PI), between(5, 9)];
    const [dx, dy] = [Math.cos(angle) / period, Math.sin(angle) / period];
    return (x, y) => mix(a, b, edge(2 * Math.sin(2 * Math.PI * (x * dx + y * dy))));
  },
  waves([a, b, c], between) {
    const [height, length, period, start] = [between(2, 4), between(16, 28), between(6, 9), between(0, 9)];
    return (x, y) => {
      const phase = (((y + height * Math.sin((2 * Math.PI * x) / length) + start) / period) % 2) + 2;
      return mix(mix(a, b, edge(4 * Math.sin(Math.PI * phase))), c, edge(4 * Math.cos(Math.PI * phase) - 3));
    };
  },
  checks([a, b], between) {
    const [angle, side] = [between(0, Math.PI / 2), between(4, 7)];
    const [cos, sin] = [Math.cos(angle) / side, Math.sin(angle) / side];
    const wave = (place: number): number => Math.sin(Math.PI * place);
    return (x, y) => mix(a, b, edge(4 * wave(x * cos + y * sin) * wave(y * cos - x * sin)));
  },
  dots([a, b], between) {
    const [angle, apart, radius] = [between(0, Math.PI / 2), between(7, 10), between(2.2, 3)];
    const [cos, sin] = [Math.cos(angle) / apart, Math.sin(angle) / apart];
    const off = (place: number): number => apart * (place - Math.round(place));
    return (x, y) => mix(a, b, edge(radius - Math.hypot(off(x * cos + y * sin), off(y * cos - x * sin))));
  },
  mosaic(colours, between, size) {
    const stones = Array.from({ length: Math.round((size * size) / 45) }, () => ({
      x: between(-4, size + 4),
      y: between(-4, size + 4),
      colour: mix(colours[1], colours[2], between(0, 1)),
    }));
    return (x, y) => {
      let [first, second] = [Infinity, Infinity];
      let { colour } = stones[0];
      for (const stone of stones) {
        const distance = Math.hypot(stone.x - x, stone.y - y);
        if (distance < first) [second, first, colour] = [first, distance, stone.colour];
        else if (distance < second) second = distance;
      }
      return mix(colours[0], colour, edge(second - first - 1)); // between two stones there is a gap
    };
  },
  strokes(colours, between, size) {
    const [angle, bend, long] = [between(0, Math.PI), between(10, 20), between(5, 8)];
    const strokes = Array.from({ length: Math.round((size * size) / 14) }, () => {
      const [x, y] = [between(0, size), between(0, size)];
      const turn = angle + Math.sin(x / bend) + Math.cos(y / bend);
      return {
        x,
        y,
        cos: Math.cos(turn),
        sin: Math.sin(turn),
        colour: mix(colours[Math.floor(between(0, 3))], colours[1], between(0, 0.4)),
      };
    });
    return (x, y) =>
      strokes.findLast((stroke) => {
        const [along, across] = [
          (x - stroke.x) * stroke.cos + (y - stroke.y) * stroke.sin,
          (y - stroke.y) * stroke.cos - (x - stroke.x) * stroke.sin,
        ];
        return Math.abs(along) < long && Math.abs(across) < 1.3;
      })?.colour ?? colours[0];
  },
};

export const patternNames = Object.keys(patterns);

/** Colours for those that are styles of the lesson. */
export const palettes: Readonly<Record<string, readonly Colour[]>> = {
  stripes: [
    [0.96, 0.93, 0.82],
    [0.1, 0.2, 0.45],
    [0, 0, 0],
  ],
  dots: [
    [0.98, 0.85, 0.2],
    [0.85, 0.15, 0.2],
    [0, 0, 0],
  ],
  strokes: [
    [0.1, 0.2, 0.5],
    [0.95, 0.8, 0.3],
    [0.2, 0.5, 0.75],
  ],
};

/**
 * Draws a pattern.
 *
 * @param colours three of them; without them they are drawn
 * @returns `[3, size, size]`, 0 … 1
 */
export function drawPattern(
  name: string,
  { size, rng, colours }: { size: number; rng: Generator; colours?: readonly Colour[] },
): Tensor {
  const between: Between = (low, high) => low + (high - low) * rng.next();
  const some = (): Colour => [between(0, 1), between(0, 1), between(0, 1)];
  const paint = patterns[name](colours ?? [some(), some(), some()], between, size);
  const pixels = new Float32Array(3 * size * size);
  for (let at = 0; at < size * size; at++) {
    paint(at % size, Math.floor(at / size)).forEach((value, c) => (pixels[c * size * size + at] = value));
  }
  return new Tensor({ shape: [3, size, size], dtype: 'float32' }, pixels);
}
