import { madeBy } from '../single-copy.ts';

/**
 * Writes any value as an error names it, in a few words.
 *
 * @example formatValue([3, 3]); // "[3, 3]"
 * @example formatValue('3'); // "'3'"
 */
export function formatValue(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value))
    return value.length > 8 ? `a list of ${value.length}` : `[${value.map(formatValue).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (madeBy in value && 'shape' in value) return `a tensor ${formatValue(value.shape)}`;
  const { constructor } = value;
  return typeof constructor !== 'function' || constructor === Object ? 'an object' : `a ${constructor.name}`;
}
