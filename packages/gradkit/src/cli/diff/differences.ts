/** Something that two files say differently; null where one does not say it. */
export interface Difference {
  readonly what: string;
  readonly a: string | null;
  readonly b: string | null;
}

/** Entries that are not the same in two tables. @param of put before their names */
export function differencesIn(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>, of = ''): Difference[] {
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((key) => a.get(key) !== b.get(key))
    .map((key) => ({ what: `${of}${key}`, a: a.get(key) ?? null, b: b.get(key) ?? null }));
}
