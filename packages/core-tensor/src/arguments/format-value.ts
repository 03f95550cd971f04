import { madeBy } from '../single-copy.ts';

/**
 * Writes any value as an error names it, in a few words.
 *
 * @param depth how deep lists are written out
 * @example formatValue([3, 3]); // "[3, 3]"
 * @example formatValue('3'); // "'3'"
 */
export function formatValue(value: unknown, depth = 4): string {
  if (typeof value === 'string') return `'${value.slice(0, 200)}'`; // a file may have longer ones
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value))
    return value.length > (depth && 8)
      ? `a list of ${value.length}`
      : `[${value.map((each) => formatValue(each, depth - 1)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (madeBy in value && 'shape' in value) return `a tensor ${formatValue(value.shape)}`;
  const name = (value.constructor as { name?: unknown } | undefined)?.name; // a file may say anything here
  return typeof name !== 'string' || name === '' || name === 'Object' ? 'an object' : `a ${name.slice(0, 200)}`;
}
