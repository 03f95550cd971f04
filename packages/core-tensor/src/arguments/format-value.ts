import { madeBy } from '../single-copy.ts';

/**
 * Writes any value as an error names it, in a few words.
 *
 * @example formatValue([3, 3]); // "[3, 3]"
 * @example formatValue('3'); // "'3'"
 */
export function formatValue(value: unknown): string {
  return format(value, 0);
}

/** What is longer or deeper, as values of a file may be, is not written out. */
const [longest, deepest] = [200, 4];

function format(value: unknown, depth: number): string {
  if (typeof value === 'string') return value.length > longest ? `'${value.slice(0, longest)}…'` : `'${value}'`;
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value))
    return value.length > 8 || (depth === deepest && value.length > 0)
      ? `a list of ${value.length}`
      : `[${value.map((each) => format(each, depth + 1)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (madeBy in value && 'shape' in value) return `a tensor ${format(value.shape, depth)}`;
  const { constructor } = value;
  return typeof constructor !== 'function' || constructor === Object ? 'an object' : `a ${constructor.name}`;
}
