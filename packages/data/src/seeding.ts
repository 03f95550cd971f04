import { ConfigError, defaultGenerator, Generator, requireGenerator } from '@gradkit/core-tensor/functional';

/** Where random numbers come from: orders, splits and transforms are repeated by the same source. */
export interface RandomOptions {
  /** the same seed gives the same result */
  readonly seed?: number | undefined;
  /** in place of `seed`: where to draw from; default the default generator */
  readonly rng?: Generator | undefined;
}

/** @throws {ConfigError} if there are two sources of random numbers, or something else than a generator */
export function requireRandomOptions(where: string, { seed, rng }: RandomOptions): void {
  if (rng !== undefined) requireGenerator(where, 'rng', rng);
  if (seed !== undefined && rng !== undefined)
    throw new ConfigError(where, 'both seed and rng are given; give one of them');
}

/** The generator that the options ask for. */
export function generatorOf(where: string, { seed, rng }: RandomOptions): Generator {
  requireRandomOptions(where, { seed, rng });
  return seed === undefined ? (rng ?? defaultGenerator()) : new Generator(seed);
}

/** The key of what is the same in every run, without a seed. */
export const alwaysSame = [0, 0] as const;

/** A generator for the `n`th of something, always the same for the same key. */
export function nthGenerator(key: readonly [number, number], n: number): Generator {
  const source = new Generator(0);
  source.state = { key, counter: n };
  return source.split(1)[0];
}
