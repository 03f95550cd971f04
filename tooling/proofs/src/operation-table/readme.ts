import { readFileSync } from 'node:fs';

export const readme = new URL('../../../../README.md', import.meta.url);

const begin = '<!-- operations: begin -->';
const end = '<!-- operations: end -->';

/** The README with a table between the marks. */
export function withTable(table: string): string {
  const text = readFileSync(readme, 'utf8');
  const [head, rest] = text.split(begin);
  const [, tail] = (rest ?? '').split(end);
  if (tail === undefined) throw new Error(`README.md has no ${begin} … ${end}`);
  return `${head}${begin}\n${table}\n${end}${tail}`;
}
