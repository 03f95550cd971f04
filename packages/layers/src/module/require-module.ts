import { refuseArgument } from '@gradkit/core-tensor/functional';
import { Module } from './module.ts';

/** @throws {ConfigError} unless the entry of a container is a module */
export function requireModule(container: string, place: number | string, value: unknown): void {
  if (value instanceof Module) return;
  const advice =
    Array.isArray(value) && container === 'Sequential' ? '; give them one by one: new Sequential(...list)' : '';
  refuseArgument(container, `entry ${place}`, value, `a module${advice}`);
}

/** @throws {ConfigError} unless the argument of a function is a module */
export function requireModuleArgument(where: string, name: string, value: unknown): void {
  if (!(value instanceof Module)) refuseArgument(where, name, value, 'a module');
}
