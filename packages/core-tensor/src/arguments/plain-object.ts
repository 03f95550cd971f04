/**
 * Tells whether something is a plain object, as `{}` makes one, also one of another realm; a Map, list or tensor is not.
 *
 * @example [isPlainObject({ a: 1 }), isPlainObject([1])]; // [true, false]
 */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
