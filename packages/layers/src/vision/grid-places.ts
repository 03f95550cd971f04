import { MARGIN, type GridAxis, type GridSettings } from './grid-positions.ts';

/** The entries of one axis that count for a place, as numbers: what grid-taps.ts says of tensors. */
export interface AxisTaps {
  count: number;
  /** −1: beyond the border */
  readonly index: Int32Array;
  readonly weight: Float64Array;
  /** how fast the weight grows with the place on the grid */
  readonly slope: Float64Array;
}

/** One entry that is all there is. */
export const noTaps = (): AxisTaps => ({
  count: 1,
  index: new Int32Array(4),
  weight: new Float64Array(4).fill(1),
  slope: new Float64Array(4),
});

/** How places are found on an axis. */
export interface PlacedAxis extends GridAxis, GridSettings {
  /** whether each step is rounded to float32, so that the same entry is the nearest one as where this is done with tensors */
  readonly isSingle: boolean;
}

const round = (x: number, { isSingle }: PlacedAxis): number => (isSingle ? Math.fround(x) : x);

function roundHalfEven(x: number): number {
  const low = Math.floor(x);
  const rest = x - low;
  return rest < 0.5 || (rest === 0.5 && low % 2 === 0) ? low : low + 1;
}

const clip = (x: number, size: number): number => (x > 0 ? (x < size - 1 ? x : size - 1) : 0);

const nearby = (x: number, size: number, margin: number): number =>
  x < -margin ? -margin : x > size - 1 + margin ? size - 1 + margin : x;

/** Keys' cubic kernel and its slope at the distance `d` of an entry, which is below or above 1. */
const nearKernel = (d: number): number => (1.25 * d - 2.25) * d * d + 1;
const nearSlope = (d: number): number => (3.75 * d - 4.5) * d;
const farKernel = (d: number): number => ((-0.75 * d + 3.75) * d - 6) * d + 3;
const farSlope = (d: number): number => (-2.25 * d + 7.5) * d - 6;

const firstOf = ({ alignCorners }: PlacedAxis): number => (alignCorners ? 0 : -0.5);
const spanOf = ({ alignCorners, size }: PlacedAxis): number => (alignCorners ? size - 1 : size);

function reflect(x: number, axis: PlacedAxis): number {
  const [first, span] = [firstOf(axis), spanOf(axis)];
  if (span === 0) return 0;
  const distance = Math.abs(round(x - first, axis));
  const turns = Math.floor(round(distance / span, axis));
  const rest = round(distance - round(turns * span, axis), axis);
  return round((turns % 2 === 0 ? rest : round(span - rest, axis)) + first, axis);
}

/** The sign of the slope of a reflection. */
function turnOf(x: number, axis: PlacedAxis): number {
  const [first, span] = [firstOf(axis), spanOf(axis)];
  if (span === 0) return 0;
  const offset = round(x - first, axis);
  const isEven = Math.floor(round(Math.abs(offset) / span, axis)) % 2 === 0;
  return isEven ? Math.sign(offset) : -Math.sign(offset);
}

/** The place on the axis, or, where zeros are beyond it, not far from it. */
function bounded(x: number, axis: PlacedAxis): number {
  if (axis.paddingMode === 'zeros') return nearby(x, axis.size, MARGIN);
  return clip(axis.paddingMode === 'reflection' ? reflect(x, axis) : x, axis.size);
}

/** How fast that goes with `x`. */
function boundedSlope(x: number, axis: PlacedAxis): number {
  if (axis.paddingMode === 'zeros') return 1;
  const isReflected = axis.paddingMode === 'reflection';
  const inner = isReflected ? reflect(x, axis) : x;
  if (!(inner > 0 && inner < axis.size - 1)) return 0;
  return isReflected ? turnOf(x, axis) : 1;
}

function put(taps: AxisTaps, i: number, position: number, weight: number, slope: number, size: number): void {
  taps.index[i] = position > -1 && position < size ? position : -1;
  taps.weight[i] = weight;
  taps.slope[i] = slope;
}

/** Finds the entries of an axis for a place, −1 … 1. */
export function findTaps(given: number, axis: PlacedAxis, taps: AxisTaps): void {
  const { size, mode, alignCorners, paddingMode } = axis;
  const half = alignCorners ? (size - 1) / 2 : size / 2;
  const isPlace = given === given; // not NaN
  const scaled = round(round((isPlace ? given : -1) + 1, axis) * half, axis);
  const x = alignCorners ? scaled : round(scaled - 0.5, axis);
  if (mode === 'nearest') {
    taps.count = 1;
    put(taps, 0, roundHalfEven(bounded(x, axis)), 1, 0, size);
    return;
  }
  if (mode === 'bilinear') {
    const at = bounded(x, axis);
    const low = Math.floor(at);
    const slope = isPlace ? half * boundedSlope(x, axis) : 0;
    taps.count = 2;
    put(taps, 0, low, 1 - (at - low), -slope, size);
    put(taps, 1, low + 1, at - low, slope, size);
    return;
  }
  const near = paddingMode === 'reflection' ? x : nearby(x, size, paddingMode === 'zeros' ? MARGIN : 1);
  const low = Math.floor(near);
  const t = near - low;
  const slope = isPlace && near === x ? half : 0;
  taps.count = 4;
  put(taps, 0, bounded(low - 1, axis), farKernel(t + 1), slope * farSlope(t + 1), size);
  put(taps, 1, bounded(low, axis), nearKernel(t), slope * nearSlope(t), size);
  put(taps, 2, bounded(low + 1, axis), nearKernel(1 - t), -slope * nearSlope(1 - t), size);
  put(taps, 3, bounded(low + 2, axis), farKernel(2 - t), -slope * farSlope(2 - t), size);
}
