import type { Cell } from './text-table.ts';

/** A header, then the rows, in every digit; what is missing is left empty. */
export function csvTable(names: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const written = rows.map((row) => row.map((cell) => (cell === null ? '' : quoted(String(cell)))));
  return [names.map(quoted), ...written].map((cells) => `${cells.join(',')}\n`).join('');
}

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
