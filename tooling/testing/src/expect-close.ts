/** A nested array of numbers, as `tensor.toArray()` returns it, or one number. */
export type Numbers = number | bigint | boolean | ReadonlyNumbers;
interface ReadonlyNumbers extends ReadonlyArray<Numbers> {}

/** Anything with a shape and flat values: a tensor, without depending on the tensor package. */
export interface TensorLike {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number | bigint>;
}

export interface Tolerance {
  /** Allowed |actual − expected| as a share of |expected|. */
  readonly relative?: number;
  /** Allowed |actual − expected|, added to the relative part. */
  readonly absolute?: number;
}

/**
 * Fails unless both have the same shape and every pair satisfies `|a − e| ≤ absolute + relative · |e|`.
 *
 * NaN equals NaN and an infinity equals the same infinity. The error names the largest absolute and relative
 * difference, where they are, both values and the tolerance. The defaults are those for float32.
 */
export function expectClose(
  actual: Numbers | ArrayLike<number> | TensorLike,
  expected: Numbers | ArrayLike<number> | TensorLike,
  { relative = 1e-5, absolute = 1e-6 }: Tolerance = {},
): void {
  const a = flatten(actual);
  const e = flatten(expected);
  if (a.shape.join() !== e.shape.join()) {
    throw new Error(`expectClose: actual is [${a.shape.join(', ')}] but expected is [${e.shape.join(', ')}]`);
  }
  let failures = 0;
  let worstAbsolute = { index: -1, difference: -1 };
  let worstRelative = { index: -1, difference: -1 };
  for (let i = 0; i < e.values.length; i++) {
    const [x, y] = [a.values[i], e.values[i]];
    if (Object.is(x, y) || x === y) continue;
    const distance = Math.abs(x - y);
    // NaN or infinity against anything else: no finite difference describes it, so it counts as the largest.
    const difference = Number.isNaN(distance) ? Infinity : distance;
    const share = difference / Math.abs(y);
    if (!(difference <= absolute + relative * Math.abs(y)) || !Number.isFinite(difference)) failures++;
    if (difference > worstAbsolute.difference) worstAbsolute = { index: i, difference };
    if (!(share <= worstRelative.difference)) worstRelative = { index: i, difference: share };
  }
  if (failures === 0) return;
  const at = (index: number): string =>
    `at [${unravel(index, e.shape).join(', ')}]: actual ${a.values[index]}, expected ${e.values[index]}`;
  throw new Error(
    [
      `expectClose: ${failures} of ${e.values.length} values differ by more than ${absolute} + ${relative} × |expected|`,
      `  largest absolute difference ${worstAbsolute.difference} ${at(worstAbsolute.index)}`,
      `  largest relative difference ${worstRelative.difference} ${at(worstRelative.index)}`,
    ].join('\n'),
  );
}

function flatten(x: Numbers | ArrayLike<number> | TensorLike): { shape: number[]; values: number[] } {
  if (typeof x !== 'object') return { shape: [], values: [Number(x)] };
  if ('shape' in x && 'data' in x) return { shape: [...x.shape], values: Array.from(x.data, Number) };
  const rows = Array.from(x as ArrayLike<Numbers>, flatten);
  const inner = rows[0]?.shape ?? [];
  for (const [i, row] of rows.entries()) {
    if (row.shape.join() !== inner.join()) {
      throw new Error(
        `expectClose: ragged array: row 0 is [${inner.join(', ')}] but row ${i} is [${row.shape.join(', ')}]`,
      );
    }
  }
  return { shape: [rows.length, ...inner], values: rows.flatMap((row) => row.values) };
}

function unravel(index: number, shape: readonly number[]): number[] {
  const position: number[] = [];
  for (let axis = shape.length - 1, rest = index; axis >= 0; axis--) {
    position.unshift(rest % shape[axis]);
    rest = Math.floor(rest / shape[axis]);
  }
  return position;
}
