import { ConfigError } from '@gradkit/core-tensor';

/** Throws unless each size is a whole number of at least `least`. */
export function requireSizes(layer: string, sizes: Readonly<Record<string, number>>, least = 1): void {
  for (const [name, size] of Object.entries(sizes)) {
    if (!Number.isInteger(size) || size < least)
      throw new ConfigError(layer, `${name} is ${size}; it must be a whole number of at least ${least}`, {
        expected: least,
        got: size,
      });
  }
}
