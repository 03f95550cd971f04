/** How an axis is resized. */
export interface Resizing {
  readonly size: number;
  readonly result: number;
  /** entries of the input for one of the result */
  readonly scale: number;
  readonly alignCorners: boolean;
}

/** Which entries of the input make one of the result, and how much each counts. */
type Taps = readonly (readonly [position: number, weight: number])[];

const clampTo = (position: number, size: number): number => Math.min(Math.max(position, 0), size - 1);

/** How far apart entries of the result lie in the input. */
function distanceOf({ size, result, scale, alignCorners }: Resizing): number {
  if (!alignCorners) return scale;
  return result > 1 ? (size - 1) / (result - 1) : 0;
}

/** Where entry i of the result lies in the input. */
function sourceOf(i: number, resizing: Resizing): number {
  const distance = distanceOf(resizing);
  return resizing.alignCorners ? i * distance : (i + 0.5) * distance - 0.5;
}

/** Between the two nearest entries, in proportion. */
function linearTaps(i: number, resizing: Resizing): Taps {
  const at = Math.max(sourceOf(i, resizing), 0);
  const low = Math.min(Math.floor(at), resizing.size - 1);
  const share = at - low;
  return [
    [low, 1 - share],
    [clampTo(low + 1, resizing.size), share],
  ];
}

/** Keys' cubic kernel. @see Keys (1981) */
function cubic(distance: number, a: number): number {
  const x = Math.abs(distance);
  if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? ((x - 5) * x + 8) * a * x - 4 * a : 0;
}

/** The four nearest entries; those beyond the border are the border. */
function cubicTaps(i: number, resizing: Resizing): Taps {
  const at = sourceOf(i, resizing);
  const low = Math.floor(at);
  return [-1, 0, 1, 2].map((k) => [clampTo(low + k, resizing.size), cubic(at - low - k, -0.75)]);
}

/**
 * All entries that one of the result covers, so that nothing is skipped where the result is smaller. With aligned corners they are as far
 * apart as those of `sourceOf`, but lie half of that behind, as in PyTorch.
 */
function antialiasedTaps(i: number, resizing: Resizing, kernel: (distance: number) => number, radius: number): Taps {
  const { size } = resizing;
  const distance = distanceOf(resizing);
  const stretch = Math.max(distance, 1);
  const center = distance * (i + 0.5);
  const begin = Math.max(Math.trunc(center - radius * stretch + 0.5), 0);
  const end = Math.min(Math.trunc(center + radius * stretch + 0.5), size);
  const weights = Array.from({ length: end - begin }, (_, k) => kernel((begin + k - center + 0.5) / stretch));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight, k) => [begin + k, weight / total]);
}

/** `[result · size]`: the matrix that resizes an axis, row by row. */
export function resizeWeights(resizing: Resizing, kernel: 'linear' | 'cubic', antialias: boolean): number[] {
  const { size, result } = resizing;
  const weights = new Array<number>(result * size).fill(0);
  for (let i = 0; i < result; i++) {
    const taps = antialias
      ? kernel === 'linear'
        ? antialiasedTaps(i, resizing, (x) => Math.max(0, 1 - Math.abs(x)), 1)
        : antialiasedTaps(i, resizing, (x) => cubic(x, -0.5), 2)
      : kernel === 'linear'
        ? linearTaps(i, resizing)
        : cubicTaps(i, resizing);
    for (const [position, weight] of taps) weights[i * size + position] += weight;
  }
  return weights;
}

/** Which entry of the input each of the result is; in single precision, as PyTorch, for it decides at borders. */
export function nearestPositions({ size, result, scale }: Resizing, exact: boolean): number[] {
  const single = Math.fround(scale);
  return Array.from({ length: result }, (_, i) =>
    Math.min(Math.floor(Math.fround((exact ? i + 0.5 : i) * single)), size - 1),
  );
}
