import { Generator, normal, Tensor } from '@gradkit/core-tensor';
import { TensorDataset, toFloat } from '@gradkit/data';

export const classNames = ['background', 'circle', 'rectangle', 'triangle'];

/** Images, and the class of each of their pixels. */
export type Segmented = {
  /** `[examples, 3, size, size]`; as they are drawn uint8, 0 … 255 */
  readonly inputs: Tensor;
  /** `[examples, size, size]`, int32, class indices */
  readonly labels: Tensor;
};

/** Images as a network takes them: −0.5 … 0.5. */
export const toInputs = ({ inputs, labels }: Segmented): Segmented => ({ inputs: toFloat(inputs).sub(0.5), labels });

const palette = [
  [40, 40, 46],
  [240, 180, 50],
  [70, 150, 230],
  [220, 90, 120],
];
/** The pixels of a map of classes, a colour for each class. */
export const paint = (map: Tensor): Uint8Array =>
  Uint8Array.from([0, 1, 2].flatMap((c) => Array.from(map.data, (label) => palette[label][c])));

/** Which points belong to a shape, measured from its middle in units of its radius; by class. */
const outlines: readonly ((x: number, y: number) => boolean)[] = [
  () => true,
  (x, y) => x * x + y * y < 1,
  (x, y) => Math.abs(x) < 0.9 && Math.abs(y) < 0.6,
  (x, y) => y < 0.5 && Math.sqrt(3) * Math.abs(x) - y < 1, // all three sides are half a radius from the middle
];

interface Shape {
  readonly label: number;
  readonly colour: readonly number[];
  readonly contains: (x: number, y: number) => boolean;
}

/**
 * Draws images of one to three shapes on a background that fades from one colour to another, with noise over everything. Shapes are a little turned, of
 * many sizes and colours, and hide parts of each other.
 */
export function drawShapes(
  count: number,
  { seed, size = 32 }: { seed: number; size?: number },
): TensorDataset<Segmented> {
  const rng = new Generator(seed);
  const pixels = size * size;
  const inputs = new Uint8Array(count * 3 * pixels);
  const labels = new Int32Array(count * pixels);
  for (let image = 0; image < count; image++) {
    const { from, to, angle, owners } = drawScene(size, rng);
    const noise = normal([3, pixels], { std: 15, rng }).data;
    for (let at = 0; at < pixels; at++) {
      const [x, y] = [(at % size) / size - 0.5, Math.floor(at / size) / size - 0.5];
      const share = 0.5 + 0.7 * (x * Math.cos(angle) + y * Math.sin(angle)); // of the second colour
      for (let c = 0; c < 3; c++) {
        const clean = owners[at]?.colour[c] ?? from[c] + share * (to[c] - from[c]);
        inputs[(image * 3 + c) * pixels + at] = Math.min(255, Math.max(0, clean + noise[c * pixels + at]));
      }
      labels[image * pixels + at] = owners[at]?.label ?? 0;
    }
  }
  return new TensorDataset({
    inputs: new Tensor({ shape: [count, 3, size, size], dtype: 'uint8' }, inputs),
    labels: new Tensor({ shape: [count, size, size], dtype: 'int32' }, labels),
  });
}

/** The colours of a background, and which shape is seen at each pixel; drawn anew until enough is seen of every shape. */
function drawScene(size: number, rng: Generator) {
  const between = (low: number, high: number): number => low + (high - low) * rng.next();
  const colour = (): number[] => [between(20, 235), between(20, 235), between(20, 235)];
  for (;;) {
    const [from, to, angle] = [colour(), colour(), between(0, 2 * Math.PI)];
    const shapes = Array.from({ length: 1 + rng.below(3) }, (): Shape => {
      const [label, radius, turn] = [1 + rng.below(3), between(0.18, 0.32) * size, between(-0.25, 0.25)];
      const [left, top] = [between(radius, size - radius), between(radius, size - radius)];
      const [cos, sin] = [Math.cos(turn) / radius, Math.sin(turn) / radius];
      const contains = (x: number, y: number): boolean =>
        outlines[label](cos * (x - left) + sin * (y - top), cos * (y - top) - sin * (x - left));
      return { label, colour: colour(), contains };
    });
    const areas = new Map(shapes.map((shape) => [shape, { whole: 0, seen: 0 }]));
    const owners = Array.from({ length: size * size }, (_, at) => {
      const here = shapes.filter(({ contains }) => contains((at % size) + 0.5, Math.floor(at / size) + 0.5));
      for (const shape of here) areas.get(shape)!.whole++;
      const front = here.at(-1);
      if (front !== undefined) areas.get(front)!.seen++;
      return front;
    });
    const colours = [...shapes.map((shape) => shape.colour), from, to];
    const visible = shapes.every(({ colour: own }) =>
      colours.every((other) => other === own || Math.hypot(...own.map((value, c) => value - other[c])) > 60),
    );
    if (visible && [...areas.values()].every(({ whole, seen }) => seen > 0.6 * whole))
      return { from, to, angle, owners };
  }
}
