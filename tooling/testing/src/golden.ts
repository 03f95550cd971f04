import { readdirSync, readFileSync } from 'node:fs';

/** A tensor as the scripts of `tooling/golden` write it; what JSON has no number for is given back as a number here. */
export interface Written<DType extends string = string> {
  readonly shape: number[];
  readonly dtype: DType;
  readonly data: number[];
}

const special: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

const root = new URL('../../golden/', import.meta.url);

/** The folders in one of `tooling/golden`. */
export function goldenFolders(folder: string): string[] {
  const entries = readdirSync(new URL(folder, root), { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).toSorted();
}

/** The names of the files with numbers in a folder of `tooling/golden`. */
export function goldenNames(folder: string): string[] {
  return readdirSync(new URL(folder, root))
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.replace('.json', ''))
    .toSorted();
}

/** The numbers in a file of `tooling/golden`, e.g. `layers/linear` or `ops/window/conv2d`. */
export function readGolden<Golden>(name: string): Golden {
  const text = readFileSync(new URL(`${name}.json`, root), 'utf8');
  return JSON.parse(text, (key, value: unknown) =>
    key !== 'name' && typeof value === 'string' && value in special ? special[value] : value,
  ) as Golden;
}
