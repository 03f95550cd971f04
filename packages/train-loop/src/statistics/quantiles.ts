const most = 100_000; // values that are sorted; of more, every so manieth is looked at

/**
 * So many of the values in several lists, evenly from the least to the largest: they are spread as the values are.
 *
 * @returns fewer where there are fewer finite values
 */
export function quantilesOf(lists: readonly ArrayLike<number>[], count: number): readonly number[] {
  if (count === 0) return [];
  const step = Math.ceil(lists.reduce((sum, { length }) => sum + length, 0) / most);
  const sample: number[] = [];
  for (const list of lists)
    for (let i = 0; i < list.length; i += step) if (Number.isFinite(list[i])) sample.push(list[i]);
  const sorted = Float64Array.from(sample).sort();
  const wanted = Math.min(count, sorted.length);
  return Array.from({ length: wanted }, (_, i) => sorted[Math.floor(((i + 0.5) * sorted.length) / wanted)]);
}
