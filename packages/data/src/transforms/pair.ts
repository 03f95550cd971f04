import { refuseArgument } from '@gradkit/core-tensor/functional';

/** Throws unless `value` is a list of two numbers. */
export function requirePair(where: string, name: string, value: readonly [number, number]): void {
  if (Array.isArray(value) && value.length === 2 && value.every((each) => typeof each === 'number')) return;
  refuseArgument(where, name, value, 'a list of 2 numbers');
}
