import { readFileSync } from 'node:fs';

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

/** The numbers in a file of `tooling/golden`, e.g. `layers` or `ops/conv2d`. */
export function readGolden<Golden>(name: string): Golden {
  const text = readFileSync(new URL(`../../golden/${name}.json`, import.meta.url), 'utf8');
  return JSON.parse(text, (key, value: unknown) =>
    key !== 'name' && typeof value === 'string' && value in special ? special[value] : value,
  ) as Golden;
}
