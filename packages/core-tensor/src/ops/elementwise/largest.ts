/** The largest finite number of a floating type. */
export function largestOf(dtype: string): number {
  return dtype === 'float64' ? Number.MAX_VALUE : 2 ** 128 - 2 ** 104;
}
