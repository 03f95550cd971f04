import { formatShape, isFloating, numbersOf, type DType, type Tensor } from '@gradkit/core-tensor';
import { largestError, roundedRuns } from './rounded-runs.ts';
import { share, spacing } from './rounding.ts';

/** What is compared with. */
export interface Expected {
  readonly outputs: readonly Tensor[];
  /** of each element how far off it may be; NaN: rounding decides what it is */
  readonly tolerances: readonly (readonly number[])[];
}

const jump = 64; // times what rounding moves a result by, and it is another one
const beside = 2 ** 16; // times a number or 1: errors as large come from beside a pole, and no sample shows the largest

/** What a result may be off by, by samples of it and by what it is with ties; NaN if rounding decides what it is. */
function toleranceOf(
  value: number,
  [sampled, wide]: readonly (readonly number[])[],
  tied: number,
  dtype: DType,
): number {
  const tolerance = sampledTolerance(value, sampled, wide, dtype);
  if (tolerance > beside * Math.max(1, Math.abs(value))) return NaN;
  if (Object.is(tied, value)) return tolerance;
  const apart = Math.abs(tied - value);
  return apart <= jump * tolerance ? Math.max(tolerance, apart) : NaN;
}

function sampledTolerance(value: number, sampled: readonly number[], wide: readonly number[], dtype: DType): number {
  if (!isFloating(dtype) || !Number.isFinite(value))
    return [...sampled, ...wide].every((other) => Object.is(other, value) || other === value) ? 0 : NaN;
  const farthest = (from: readonly number[]): number => Math.max(0, ...from.map((other) => Math.abs(other - value)));
  const largest = farthest(sampled);
  const least = largest === 0 ? 0 : Math.abs(value) * share[dtype as 'float32']; // the samples may move by little, but the last operation by that
  return Math.max(largestError * (largest + spacing[dtype as 'float32']), farthest(wide), least);
}

/**
 * The results of a function, and how much of each depends on rounding.
 *
 * @param others functions that are as right
 */
export function expectedOf(f: () => readonly Tensor[], others: readonly (() => readonly Tensor[])[] = []): Expected {
  const outputs = f();
  const { samples, wide, ties } = roundedRuns([f, ...others]);
  const tolerances = outputs.map((y, i) =>
    Array.from(numbersOf(y), (value, at) =>
      toleranceOf(
        value,
        [samples, wide].map((runs) => runs.map((run) => run[i][at])),
        ties[i][at],
        y.dtype,
      ),
    ),
  );
  return { outputs, tolerances };
}

/** How many elements are decided by rounding, of all. */
export function undecided({ tolerances }: Expected): { readonly open: number; readonly all: number } {
  const all = tolerances.flat();
  return { open: all.filter((each) => !Number.isFinite(each)).length, all: all.length };
}

function isClose(found: number, right: number, tolerance: number): boolean {
  return found === right || Object.is(found, right) || Math.abs(found - right) <= tolerance;
}

type Doubles = readonly (readonly number[] | null)[];

/**
 * What differs between results and what they should be, or null.
 *
 * @param doubles what double precision says of an output, which is as right
 */
export function differenceOf(
  actual: readonly Tensor[],
  { outputs, tolerances }: Expected,
  doubles: Doubles = [],
): string | null {
  for (const [i, expected] of outputs.entries()) {
    const y = actual[i];
    if (y.dtype !== expected.dtype || y.shape.join() !== expected.shape.join())
      return `output ${i} is ${y.dtype} ${formatShape(y.shape)} but should be ${expected.dtype} ${formatShape(expected.shape)}`;
    const [found, right] = [numbersOf(y), numbersOf(expected)];
    for (let at = 0; at < right.length; at++) {
      const tolerance = tolerances[i][at];
      const double = doubles[i]?.[at] ?? right[at];
      if (Number.isFinite(double) && !Number.isFinite(right[at])) continue; // PyTorch's float32 overflows within an operation: no judge
      const apart = Number.isFinite(double - right[at]) ? Math.abs(double - right[at]) : 0; // what PyTorch is wrong by
      if (
        !Number.isFinite(tolerance) ||
        [right[at], double].some((each) => isClose(found[at], each, tolerance + apart))
      )
        continue;
      return `output ${i}, element ${at} is ${found[at]} but should be ${right[at]} ± ${tolerance.toPrecision(2)}`;
    }
  }
  return null;
}
