import { ConfigError, formatValue } from '@gradkit/core-tensor/functional';

/** Throws unless `value` is a list of two numbers. */
export function requirePair(where: string, name: string, value: readonly [number, number]): void {
  if (Array.isArray(value) && value.length === 2 && value.every((each) => typeof each === 'number')) return;
  throw new ConfigError(where, `${name} is ${formatValue(value)}; it must be a list of 2 numbers`, { got: value });
}
