import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** What a cell printed or showed. */
export type Output =
  | { output_type: 'stream'; name: string; text: string[] }
  | { output_type: 'display_data'; data: Record<string, unknown>; metadata: object }
  | { output_type: 'execute_result'; data: Record<string, unknown>; metadata: object; execution_count: number }
  | { output_type: 'error'; ename: string; evalue: string; traceback: string[] };

interface MarkdownCell {
  cell_type: 'markdown';
  id: string;
  metadata: object;
  source: string[];
}

export interface CodeCell {
  cell_type: 'code';
  id: string;
  metadata: { tags?: string[] };
  source: string[];
  execution_count: number | null;
  outputs: Output[];
}

/**
 * A notebook as Jupyter stores it; texts are lists of lines that keep their line feeds.
 *
 * @see https://nbformat.readthedocs.io/en/latest/format_description.html
 */
export interface Notebook {
  cells: (MarkdownCell | CodeCell)[];
  metadata: object;
  nbformat: 4;
  nbformat_minor: number;
}

export function readNotebook(file: string): Notebook {
  return JSON.parse(readFileSync(file, 'utf8')) as Notebook;
}

/** Writes a notebook as Jupyter does, with an indent of one space, so that a change shows as one. */
export function writeNotebook(file: string, notebook: Notebook): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(notebook, null, 1)}\n`);
  renameSync(`${file}.new`, file);
}

/** Lines that keep their line feeds. */
export function lines(text: string): string[] {
  return text.split(/(?<=\n)/);
}
