import { Parameter } from '@gradkit/autograd';
import { refuseArgument, ConfigError, formatValue } from '@gradkit/core-tensor/functional';

/**
 * The entries of what a caller gave as parameters.
 *
 * @throws {ConfigError} `parameters are a Sequential; they must be a list such as model.parameters()`
 */
export function listOf(where: string, parameters: unknown): readonly unknown[] {
  if (Symbol.iterator in Object(parameters)) return [...(parameters as Iterable<unknown>)];
  throw new ConfigError(
    where,
    `parameters are ${formatValue(parameters)}; they must be a list such as model.parameters()`,
    { got: parameters },
  );
}

/**
 * The parameters that a caller gave.
 *
 * @throws {ConfigError} if they are no list, or one of them is no parameter
 */
export function parametersOf(where: string, parameters: unknown): readonly Parameter[] {
  return listOf(where, parameters).map((entry, i) => {
    if (!(entry instanceof Parameter)) refuseArgument(where, `parameters[${i}]`, entry, 'a Parameter');
    return entry;
  });
}
