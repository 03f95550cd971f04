import type { TensorData } from '../../dtype.ts';

/** How an axis gets another size. */
export interface Resampling {
  /** means of windows, the nearest entry (from borders or from middles), or something between entries: in proportion, or by Keys' cubic kernel */
  readonly kind: 'average' | 'nearest' | 'nearest-exact' | 'linear' | 'cubic';
  /** entries of the result */
  readonly result: number;
  /** how many times larger the result was to be; null: its size was given */
  readonly factor: number | null;
  /** whether distances follow from the sizes where a factor is given, too */
  readonly bySizes: boolean;
  /** whether the outermost entries of both lie upon each other, not their borders */
  readonly alignCorners: boolean;
  /** whether everything counts where the result is smaller */
  readonly antialias: boolean;
}

/** Which entries make each of the result, and how much each counts: those of entry i are at `starts[i] … starts[i + 1]`. */
export interface Taps {
  readonly starts: Int32Array;
  readonly positions: Int32Array;
  readonly weights: Float64Array;
}

type Tap = readonly [position: number, weight: number];

/** How far apart entries of the result lie in the input. */
function distanceOf(size: number, { result, factor, bySizes, alignCorners }: Resampling): number {
  if (alignCorners) return result > 1 ? (size - 1) / (result - 1) : 0;
  return factor === null || bySizes ? size / result : 1 / factor;
}

/** Keys' cubic kernel. @see Keys (1981) */
function cubic(distance: number, a: number): number {
  const x = Math.abs(distance);
  if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? ((x - 5) * x + 8) * a * x - 4 * a : 0;
}

/** The kernels of antialiasing, as far as they reach, with the constants of PyTorch. */
const antialiasing = {
  linear: { radius: 1, of: (x: number): number => Math.max(0, 1 - Math.abs(x)) },
  cubic: { radius: 2, of: (x: number): number => cubic(x, -0.5) },
} as const;

/** Where a window of an adaptive pooling begins, and where it ends. */
export function windowOf(i: number, size: number, results: number): readonly [begin: number, end: number] {
  return [Math.floor((i * size) / results), Math.ceil(((i + 1) * size) / results)];
}

/**
 * All entries that one of the result covers. With aligned corners these are as far apart as else, but lie half of that behind, as in
 * PyTorch.
 */
function antialiasedTaps(i: number, size: number, distance: number, kind: 'linear' | 'cubic'): Tap[] {
  const { radius, of } = antialiasing[kind];
  const stretch = Math.max(distance, 1);
  const center = distance * (i + 0.5);
  const begin = Math.max(Math.trunc(center - radius * stretch + 0.5), 0);
  const end = Math.min(Math.trunc(center + radius * stretch + 0.5), size);
  const weights = Array.from({ length: end - begin }, (_, k) => of((begin + k - center + 0.5) / stretch));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight, k) => [begin + k, weight / total]);
}

function tapsAt(i: number, size: number, distance: number, how: Resampling): Tap[] {
  const { kind, alignCorners, antialias, result } = how;
  if (kind === 'average') {
    const [begin, end] = windowOf(i, size, result);
    return Array.from({ length: end - begin }, (_, k) => [begin + k, 1 / (end - begin)]);
  }
  if (kind === 'nearest' || kind === 'nearest-exact') {
    const single = Math.fround(distance); // as PyTorch, for it decides at borders
    return [[Math.min(Math.floor(Math.fround((kind === 'nearest' ? i : i + 0.5) * single)), size - 1), 1]];
  }
  if (antialias) return antialiasedTaps(i, size, distance, kind);
  const at = alignCorners ? i * distance : (i + 0.5) * distance - 0.5;
  if (kind === 'cubic') {
    const low = Math.floor(at);
    return [-1, 0, 1, 2].map((k) => [Math.min(Math.max(low + k, 0), size - 1), cubic(at - low - k, -0.75)]);
  }
  const low = Math.min(Math.floor(Math.max(at, 0)), size - 1);
  if (low === size - 1) return [[low, 1]];
  const share = Math.max(at, 0) - low;
  return [
    [low, 1 - share],
    [low + 1, share],
  ];
}

function joined(rows: readonly (readonly Tap[])[]): Taps {
  const starts = new Int32Array(rows.length + 1);
  rows.forEach((row, i) => (starts[i + 1] = starts[i] + row.length));
  const all = rows.flat();
  return {
    starts,
    positions: Int32Array.from(all, ([position]) => position),
    weights: Float64Array.from(all, ([, weight]) => weight),
  };
}

/** The taps of an axis of `size` entries. Where nothing changes, neighbours that would count 0 times are not looked at. */
export function tapsOf(size: number, how: Resampling): Taps {
  const distance = distanceOf(size, how);
  if (size === how.result && distance === 1) return joined(Array.from({ length: size }, (_, i) => [[i, 1]]));
  return joined(Array.from({ length: how.result }, (_, i) => tapsAt(i, size, distance, how)));
}

/** The adjoint: which entries of the result each of the axis went to. */
export function adjointTaps(size: number, how: Resampling): Taps {
  const { starts, positions, weights } = tapsOf(size, how);
  const rows = Array.from({ length: size }, (): Tap[] => []);
  for (let i = 0; i < how.result; i++)
    for (let t = starts[i]; t < starts[i + 1]; t++) rows[positions[t]].push([i, weights[t]]);
  return joined(rows);
}

/** Writes each entry of the result, which has `inner` numbers. */
export function addTaps(
  x: TensorData,
  y: TensorData,
  [outer, length, inner]: readonly [outer: number, length: number, inner: number],
  taps: Taps,
): void {
  const results = taps.starts.length - 1;
  const line = new Float64Array(inner);
  for (let o = 0; o < outer; o++) {
    if (inner === 1) addNumbers(x, y, [o * length, o * results], taps);
    else addRows(x, y, [o * length, o * results], taps, line);
  }
}

function addNumbers(
  x: TensorData,
  y: TensorData,
  [from, to]: readonly [from: number, to: number],
  { starts, positions, weights }: Taps,
): void {
  for (let i = 0, t = 0; i + 1 < starts.length; i++) {
    const end = starts[i + 1];
    let total = t < end ? weights[t] * x[from + positions[t]] : 0;
    for (t++; t < end; t++) total += weights[t] * x[from + positions[t]];
    y[to + i] = total;
    t = end;
  }
}

/** @param line space for a row in full precision */
function addRows(
  x: TensorData,
  y: TensorData,
  [from, to]: readonly [from: number, to: number],
  { starts, positions, weights }: Taps,
  line: Float64Array,
): void {
  const inner = line.length;
  for (let i = 0; i + 1 < starts.length; i++) {
    const [first, count] = [starts[i], starts[i + 1] - starts[i]];
    const at = (to + i) * inner;
    const a = (from + positions[first]) * inner;
    const v = weights[first];
    if (count === 1) {
      for (let k = 0; k < inner; k++) y[at + k] = v * x[a + k];
    } else if (count === 2) {
      const b = (from + positions[first + 1]) * inner;
      const w = weights[first + 1];
      for (let k = 0; k < inner; k++) y[at + k] = v * x[a + k] + w * x[b + k];
    } else {
      line.fill(0);
      for (let t = first; t < first + count; t++) {
        const row = (from + positions[t]) * inner;
        const share = weights[t];
        for (let k = 0; k < inner; k++) line[k] += share * x[row + k];
      }
      for (let k = 0; k < inner; k++) y[at + k] = line[k];
    }
  }
}
