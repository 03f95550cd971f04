import { printable } from './printable.ts';

/** Lines of text with aligned columns. */
export function table(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map(printable));
  const widths = cells.reduce<number[]>(
    (widest, row) => row.map((text, i) => Math.max(text.length, widest[i] ?? 0)),
    [],
  );
  return cells
    .map((row) =>
      row
        .map((text, i) => text.padEnd(widths[i]))
        .join('   ')
        .trimEnd(),
    )
    .join('\n');
}
