import { refuseArgument } from '@gradkit/core-tensor/functional';

/** Throws unless an option is a list of so many finite numbers. */
export function requireNumbers(where: string, name: string, value: unknown, count: number): void {
  if (Array.isArray(value) && value.length === count && value.every(Number.isFinite)) return;
  refuseArgument(where, name, value, `a list of ${count} numbers`);
}
