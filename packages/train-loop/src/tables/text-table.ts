/** What a cell of a table shows. */
export type Cell = string | number | boolean | null;

/** A number as it is read: five significant digits. */
export function formatCell(cell: Cell): string {
  if (cell === null) return '';
  return typeof cell === 'number' ? String(Number(cell.toPrecision(5))) : String(cell);
}

/** Lines of text with aligned columns: a header, then the rows; columns of numbers are aligned at their right. */
export function textTable(names: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const written = [names, ...rows.map((row) => row.map(formatCell))];
  const widths = names.map((_, i) => Math.max(...written.map((row) => row[i].length)));
  const isNumeric = names.map((_, i) => rows.every((row) => typeof row[i] !== 'string' || row[i] === ''));
  const aligned = (text: string, i: number): string =>
    isNumeric[i] ? text.padStart(widths[i]) : text.padEnd(widths[i]);
  return written.map((row) => row.map(aligned).join('   ').trimEnd()).join('\n');
}
