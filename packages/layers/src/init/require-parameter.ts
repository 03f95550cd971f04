import { Parameter } from '@gradkit/autograd';
import { ConfigError, formatValue } from '@gradkit/core-tensor/functional';

/** @throws {ConfigError} `init.zeros: parameter is a tensor [2]; it must be a Parameter` */
export function requireParameter(where: string, parameter: Parameter): void {
  if (parameter instanceof Parameter) return;
  const given = formatValue(parameter);
  throw new ConfigError(where, `parameter is ${given}; it must be a Parameter`, {
    got: parameter,
  });
}
