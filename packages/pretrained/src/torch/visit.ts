import { isDictionary, setEntry } from './pickle/pickled.ts';

/** What is in place of a leaf; `path` are the names of the entries that lead to it: `state_dict.fc.weight`. */
type Replace = (leaf: unknown, path: string) => unknown;

/** Replaces the leaves of nested lists and dictionaries where they stand. What stands in several places, or in itself, is visited once. */
export function replaceLeaves(root: unknown, replace: Replace): unknown {
  const seen = new Set<object>();
  const waiting: (readonly [container: unknown[] | Record<string, unknown>, path: string])[] = [];
  const enter = (value: unknown, path: string): unknown => {
    if (!Array.isArray(value) && !isDictionary(value)) return replace(value, path);
    if (!seen.has(value)) waiting.push([value, path]);
    seen.add(value);
    return value;
  };
  const entered = enter(root, '');
  for (const [container, path] of waiting) {
    // those that are entered meanwhile, too
    const below = (name: string | number): string => (path === '' ? String(name) : `${path}.${name}`);
    if (Array.isArray(container)) for (const [i, item] of container.entries()) container[i] = enter(item, below(i));
    else for (const name of Object.keys(container)) setEntry(container, name, enter(container[name], below(name)));
  }
  return entered;
}
