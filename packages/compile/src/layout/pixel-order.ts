import { sizeOf, Tensor, type Shape } from '@gradkit/core-tensor/functional';

/** In which order the pixels of images lie in memory. */
export interface Order {
  /** for each place, the number of its pixel as it is counted row by row */
  readonly pixels: readonly number[];
  /** equal for equal orders */
  readonly key: string;
}

/** How windows lie on the pixels. */
export interface Grid {
  readonly sizes: Shape;
  readonly counts: Shape;
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly padding: readonly (readonly [before: number, after: number])[];
}

/** Row by row. */
export function naturalOrder(count: number): Order {
  return { pixels: Array.from({ length: count }, (_, i) => i), key: `natural ${count}` };
}

/** First what all windows see at their first position, then at their second …; at last what none sees. */
export function phaseOrder(grid: Grid): Order {
  const windows = positionsOf(grid.counts);
  const seen = positionsOf(grid.kernel).flatMap((position) =>
    windows.map((window) => pixelAt(grid, window, position)),
  ) as number[]; // windows without padding see nothing outside
  const isSeen = new Set(seen);
  const rest = naturalOrder(sizeOf(grid.sizes)).pixels.filter((pixel) => !isSeen.has(pixel));
  return { pixels: [...seen, ...rest], key: `phases ${JSON.stringify(grid)}` };
}

/** Where each pixel lies. */
function placesIn({ pixels }: Order): number[] {
  const places: number[] = [];
  pixels.forEach((pixel, place) => (places[pixel] = place));
  return places;
}

/** Where to find the pixels in another order. */
export function reorderTable(from: Order, to: Order): number[] {
  const places = placesIn(from);
  return to.pixels.map((pixel) => places[pixel]);
}

/**
 * im2col: for each position in the kernel, for each window in the order of the result: where the pixel lies that the window sees there;
 * padding is the place after the last.
 */
export function im2colTable(grid: Grid, from: Order, to: Order): number[] {
  const places = placesIn(from);
  const windows = positionsOf(grid.counts);
  return positionsOf(grid.kernel).flatMap((position) =>
    to.pixels.map((window) => {
      const pixel = pixelAt(grid, windows[window], position);
      return pixel === null ? from.pixels.length : places[pixel];
    }),
  );
}

/**
 * col2im, the other way round: for each position in the kernel, for each pixel in the order `to`: where among the positions and windows
 * (and one empty window after the last) its value lies.
 */
export function col2imTable(grid: Grid, from: Order, to: Order): number[] {
  const places = placesIn(from);
  const windows = positionsOf(grid.counts);
  const width = from.pixels.length + 1;
  return positionsOf(grid.kernel).flatMap((position, k) => {
    const found = new Map(windows.map((window, w) => [pixelAt(grid, window, position), places[w]]));
    return to.pixels.map((pixel) => k * width + (found.get(pixel) ?? from.pixels.length));
  });
}

/** The same where there is no empty window: what lies nowhere has the place after the last position. */
export function windowSumsTable(grid: Grid, from: Order, to: Order): number[] {
  const windows = from.pixels.length;
  return col2imTable(grid, from, to).map((place) => {
    const position = Math.floor(place / (windows + 1));
    return place % (windows + 1) === windows ? sizeOf(grid.kernel) * windows : place - position;
  });
}

/** Tells whether a window sees padding. */
export function seesPadding({ sizes, counts, kernel, stride, dilation, padding }: Grid): boolean {
  return sizes.some((size, axis) => {
    const last = (counts[axis] - 1) * stride[axis] + (kernel[axis] - 1) * dilation[axis] - padding[axis][0];
    return padding[axis][0] > 0 || last >= size;
  });
}

/** The pixel that a window sees at a position in the kernel; null in the padding. */
function pixelAt({ sizes, stride, dilation, padding }: Grid, window: Shape, position: Shape): number | null {
  let pixel = 0;
  for (let axis = 0; axis < sizes.length; axis++) {
    const at = window[axis] * stride[axis] + position[axis] * dilation[axis] - padding[axis][0];
    if (at < 0 || at >= sizes[axis]) return null;
    pixel = pixel * sizes[axis] + at;
  }
  return pixel;
}

/** All positions in a box, the last axis running fastest. */
function positionsOf(sizes: Shape): number[][] {
  return sizes.reduce<number[][]>(
    (positions, size) => positions.flatMap((position) => Array.from({ length: size }, (_, i) => [...position, i])),
    [[]],
  );
}

/** A table as a tensor of indices. */
export function tableTensor(table: readonly number[]): Tensor {
  return new Tensor({ shape: [table.length], dtype: 'int32' }, Int32Array.from(table));
}
