import { ConfigError, formatValue } from '@gradkit/core-tensor/functional';
import { Module } from './module.ts';

/** @throws {ConfigError} unless the entry of a container is a module */
export function requireModule(container: string, place: number, value: unknown): void {
  if (value instanceof Module) return;
  const advice =
    Array.isArray(value) && container === 'Sequential' ? '; give them one by one: new Sequential(...list)' : '';
  throw new ConfigError(container, `entry ${place} is ${formatValue(value)}; it must be a module${advice}`, {
    got: value,
  });
}
