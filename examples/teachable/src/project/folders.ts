/** A file with its path below what was dropped or opened, e.g. `fruit/apples/1.jpg`. */
export interface FileInFolder<F> {
  readonly path: string;
  readonly file: F;
}

/** Files of one class. */
export interface NamedFiles<F> {
  /** null: they came without a folder */
  readonly name: string | null;
  readonly files: readonly F[];
}

/** Files as classes: each folder that has files is a class of its name; what lies in no folder has none. Hidden files are left out. */
export function classesOfFolders<F>(found: readonly FileInFolder<F>[]): NamedFiles<F>[] {
  const classes = new Map<string | null, F[]>();
  const divided = found.map(({ path, file }) => ({ parts: path.split('/').filter((part) => part !== ''), file }));
  const inOrder = (a: readonly string[], b: readonly string[]): number =>
    a.join('/').localeCompare(b.join('/'), 'en', { numeric: true });
  for (const { parts, file } of divided.toSorted((a, b) => inOrder(a.parts, b.parts))) {
    if (parts.some((part) => part.startsWith('.') || part === '__MACOSX')) continue;
    const name = parts.at(-2) ?? null;
    const files = classes.get(name) ?? [];
    if (files.length === 0) classes.set(name, files);
    files.push(file);
  }
  return [...classes].map(([name, files]) => ({ name, files }));
}
