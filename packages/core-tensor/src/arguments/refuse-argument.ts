import { ConfigError } from '../errors.ts';
import { formatValue } from './format-value.ts';

/**
 * Refuses an argument: says what it is and what it must be.
 *
 * @param rule what it must be, as the text says it
 * @param expected the same as a field of the error
 * @throws {ConfigError} always
 * @example refuseArgument('Linear', 'bias', 1, 'true or false'); // throws ConfigError: Linear: bias is 1; it must be true or false
 */
export function refuseArgument(
  where: string,
  name: string,
  value: unknown,
  rule: string,
  expected: unknown = rule,
): never {
  throw new ConfigError(where, `${name} is ${formatValue(value)}; it must be ${rule}`, { expected, got: value });
}
