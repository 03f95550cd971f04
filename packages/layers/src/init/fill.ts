import type { Parameter } from '@gradkit/autograd';
import { activeRecorder, ConfigError, sizeOf, tensor } from '@gradkit/core-tensor/functional';

/**
 * Gives a parameter the numbers that `fill` writes over zeros, in its own shape and dtype.
 *
 * @throws {ConfigError} in a compiled function, which would have the same numbers at every call
 */
export function fillParameter(where: string, parameter: Parameter, fill: (data: Float64Array) => void): void {
  if (activeRecorder() !== null)
    throw new ConfigError(where, 'a compiled function cannot draw these numbers anew at each call; do it before');
  const { shape, dtype } = parameter.type!;
  const data = new Float64Array(sizeOf(shape));
  fill(data);
  parameter.value = tensor(data, { shape, dtype });
}
