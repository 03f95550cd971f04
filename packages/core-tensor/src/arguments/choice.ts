import { refuseArgument } from './refuse-argument.ts';
import { dtypes, type DType } from '../dtype.ts';
import { ConfigError } from '../errors.ts';
import { formatValue } from './format-value.ts';
import { didYouMean } from './nearest.ts';

/**
 * Throws unless `value` is one of `choices`.
 *
 * @param where the public function the caller used
 * @param name of the argument
 * @throws {ConfigError} `average is mirco; it must be one of micro, macro, weighted (did you mean micro?)`
 */
export function requireOneOf<T extends string | number | boolean | null>(
  where: string,
  name: string,
  value: unknown,
  choices: readonly T[],
): asserts value is T {
  if (choices.includes(value as T)) return;
  const given = typeof value === 'string' ? value : formatValue(value);
  const words = choices.map(String);
  const guess = didYouMean(given, words);
  throw new ConfigError(where, `${name} is ${given}; it must be one of ${words.join(', ')}${guess}`, {
    expected: choices,
    got: value,
  });
}

/**
 * Throws unless `value` is true or false.
 *
 * @param where the public function the caller used
 * @param name of the argument
 * @throws {ConfigError} `normalize is 'true'; it must be true or false`
 */
export function requireBoolean(where: string, name: string, value: unknown): asserts value is boolean {
  if (typeof value === 'boolean') return;
  refuseArgument(where, name, value, 'true or false');
}

/**
 * Throws unless `dtype` is an element type.
 *
 * @param where the public function the caller used
 * @throws {ConfigError} `dtype is float; it must be one of float32, … (did you mean float32?)`
 */
export function requireDType(where: string, dtype: unknown): asserts dtype is DType {
  requireOneOf(where, 'dtype', dtype, dtypes);
}
