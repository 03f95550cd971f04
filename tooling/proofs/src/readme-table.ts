import { readFileSync, writeFileSync } from 'node:fs';

const root = new URL('../../../', import.meta.url);

/** A README with a generated table between two marks, `<!-- layers: begin -->` and `<!-- layers: end -->`. */
export interface ReadmeTable {
  /** path of the README from the root */
  readonly path: string;
  readonly mark: string;
  readonly table: () => string;
}

export function currentText({ path }: ReadmeTable): string {
  return readFileSync(new URL(path, root), 'utf8');
}

/** The text with the table as it is now. */
export function upToDate(readme: ReadmeTable): string {
  const { path, mark, table } = readme;
  const [begin, end] = [`<!-- ${mark}: begin -->`, `<!-- ${mark}: end -->`];
  const [head, rest] = currentText(readme).split(begin);
  const [, tail] = (rest ?? '').split(end);
  if (tail === undefined) throw new Error(`${path} has no ${begin} … ${end}`);
  return `${head}${begin}\n${table()}\n${end}${tail}`;
}

export function write(readme: ReadmeTable): void {
  writeFileSync(new URL(readme.path, root), upToDate(readme));
}
