import { readFileSync } from 'node:fs';
import { tensor, type DType, type Tensor } from '@gradkit/core-tensor';

/** A tensor as the scripts of `tooling/golden` write it. */
export interface Written {
  readonly shape: number[];
  readonly dtype: DType;
  /** what JSON has no number for stands as `NaN`, `Infinity` … */
  readonly data: readonly (number | string)[];
}

/** The cases of a file in `tooling/golden`, e.g. `losses` or `ops/conv2d`. */
export function readGolden<Case>(name: string): readonly Case[] {
  const text = readFileSync(new URL(`../../golden/${name}.json`, import.meta.url), 'utf8');
  return (JSON.parse(text) as { cases: Case[] }).cases;
}

export function read({ shape, dtype, data }: Written): Tensor {
  return tensor(Float64Array.from(data, Number), { shape, dtype });
}
