import { isPlainObject } from '@gradkit/core-tensor/functional';

/**
 * A text that is the same for equal plain values and no others: NaN, Infinity and −0 are values of their own, properties that are undefined
 * count as left out. Maps, sets and typed arrays count by what is in them, functions and other objects by who they are.
 */
export function cacheKey(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return `function ${numberOf(value)}`;
  if (typeof value !== 'object' || value === null) return String(value);
  return keyOfObject(value);
}

function keyOfObject(value: object): string {
  if (Array.isArray(value)) return `[${value.map(cacheKey).join()}]`;
  if (isPlainObject(value)) {
    const known = Object.entries(value).filter(([, part]) => part !== undefined);
    return `{${known.map(([name, part]) => `${JSON.stringify(name)}:${cacheKey(part)}`).join()}}`;
  }
  if (Symbol.iterator in value) return `${numberOf(value.constructor)}${cacheKey([...(value as Iterable<unknown>)])}`;
  return `object ${numberOf(value)}`;
}

const numbers = new WeakMap<object, number>();
let next = 0;

function numberOf(identity: object): number {
  if (!numbers.has(identity)) numbers.set(identity, next++);
  return numbers.get(identity)!;
}
