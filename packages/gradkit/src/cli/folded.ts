/** The first rows of a long list, and how many more there are. */
export function folded<Row>(
  rows: readonly Row[],
  all: boolean,
  more: (count: number) => Row,
  most = 20,
): readonly Row[] {
  if (all || rows.length <= most + 1) return rows; // one more takes no more room than to say so
  return [...rows.slice(0, most), more(rows.length - most)];
}
