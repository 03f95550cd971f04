import { isPlainObject } from '@gradkit/core-tensor/functional';

/**
 * A text that is the same for equal plain values and no others; JSON alone takes NaN, Infinity and −0 for other values. Maps, sets and typed
 * arrays count by what is in them, functions and other objects by who they are.
 */
export function cacheKey(value: unknown): string {
  return `${typeof value} ${JSON.stringify(value, (_, part: unknown) => distinct(part))}`;
}

function distinct(part: unknown): unknown {
  if (typeof part === 'bigint') return { bigint: String(part) };
  if (typeof part === 'function') return { function: numberOf(part) };
  if (typeof part === 'object' && part !== null) return distinctObject(part);
  if (typeof part !== 'number' || (Number.isFinite(part) && !Object.is(part, -0))) return part;
  return { number: Object.is(part, -0) ? '-0' : String(part) };
}

function distinctObject(part: object): object {
  if (Array.isArray(part) || isPlainObject(part)) return part;
  if (Symbol.iterator in part) return { [part.constructor.name]: [...(part as Iterable<unknown>)] };
  return { object: numberOf(part) };
}

const numbers = new WeakMap<object, number>();
let next = 0;

function numberOf(identity: object): number {
  if (!numbers.has(identity)) numbers.set(identity, next++);
  return numbers.get(identity)!;
}
