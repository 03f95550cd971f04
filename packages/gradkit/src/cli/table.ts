import { printable } from './printable.ts';

/** Lines of text with aligned columns. What ends a line may be longer than its column. */
export function table(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map(printable));
  const widths: number[] = [];
  for (const row of cells)
    for (const [i, text] of row.slice(0, -1).entries()) widths[i] = Math.max(text.length, widths[i] ?? 0);
  return cells
    .map((row) =>
      row
        .map((text, i) => text.padEnd(i === row.length - 1 ? 0 : widths[i]))
        .join('   ')
        .trimEnd(),
    )
    .join('\n');
}
