import {
  arange,
  mul,
  requireNumber,
  requireWholeNumber,
  ConfigError,
  tensor,
  unsqueeze,
  type DType,
  type Tensor,
} from '@gradkit/core-tensor/functional';

/** Throws unless features come in pairs. */
export function requirePairs(place: string, features: number): void {
  requireWholeNumber(place, 'features', features, { least: 2 });
  if (features % 2 !== 0)
    throw new ConfigError(place, `features is ${features}; it must be even, for they go in pairs`, { got: features });
}

/** Throws unless `base` is a base of frequencies. */
export function requireBase(place: string, base: number): void {
  requireNumber(place, 'base', base, { above: 0 });
}

interface Positions {
  /** the first position */
  readonly start: number;
  readonly length: number;
}

/**
 * The angle of each pair of features at each position: `position / base^(2i / features)`.
 *
 * @returns `[length, features / 2]`
 */
export function anglesOf({ start, length }: Positions, features: number, base: number, dtype: DType): Tensor {
  const frequencies = Float64Array.from({ length: features / 2 }, (_, i) => base ** ((-2 * i) / features));
  const positions = arange(start + length, { start, dtype });
  return mul(unsqueeze(positions, 1), tensor(frequencies, { dtype }));
}
