import { ConfigError, defaultGenerator, Generator } from '@gradkit/core-tensor';

/** Where random numbers come from. */
export interface RandomOptions {
  /** the same seed gives the same result */
  readonly seed?: number;
  /** in place of `seed`: where to draw from; default the default generator */
  readonly rng?: Generator;
}

/** The generator that the options ask for. */
export function generatorOf(where: string, { seed, rng }: RandomOptions): Generator {
  if (seed === undefined) return rng ?? defaultGenerator();
  if (rng !== undefined) throw new ConfigError(where, 'both seed and rng are given; give one of them');
  return new Generator(seed);
}
