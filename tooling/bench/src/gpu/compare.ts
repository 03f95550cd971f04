/** The largest difference of numbers that belong together, relative to the second's. */
export function largestRelative(values: readonly number[], reference: readonly number[]): number {
  return Math.max(...reference.map((value, i) => Math.abs(values[i] - value) / Math.abs(value)));
}

/** For each row of `[rows, classes]` the place of its largest number. */
export function predictions(logits: Float32Array, classes: number): number[] {
  return Array.from({ length: logits.length / classes }, (_, row) => {
    const values = logits.subarray(row * classes, (row + 1) * classes);
    return values.indexOf(Math.max(...values));
  });
}

/** How often two lists have the same. */
export function countSame(a: readonly number[], b: readonly number[]): number {
  return a.filter((value, i) => value === b[i]).length;
}
