import { isDictionary, setEntry } from './pickle/pickled.ts';

/** What is in place of a leaf; `path` are the names of the entries that lead to it: `state_dict.fc.weight`. */
type Replace = (leaf: unknown, path: string) => unknown;

/** Paths that are longer are cut off: lists may be a million deep, and names as long as the file. */
export const longestPath = 1000;

type Visited = readonly [container: unknown[] | Record<string, unknown>, path: string];

/** Replaces the leaves of nested lists and dictionaries where they stand. What stands in several places, or in itself, is visited once. */
export function replaceLeaves(root: unknown, replace: Replace): unknown {
  const seen = new Set<object>();
  let found: Visited[] = [];
  const enter = (value: unknown, path: string): unknown => {
    if (!Array.isArray(value) && !isDictionary(value)) return replace(value, path);
    if (!seen.has(value)) found.push([value, path]);
    seen.add(value);
    return value;
  };
  const entered = enter(root, '');
  const waiting = found; // no recursion: lists in files may be a million deep
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [container, path] = next;
    const below = (name: string | number): string => pathBelow(path, String(name));
    found = [];
    if (Array.isArray(container)) for (const [i, item] of container.entries()) container[i] = enter(item, below(i));
    else for (const name of Object.keys(container)) setEntry(container, name, enter(container[name], below(name)));
    for (const each of found.reverse()) waiting.push(each);
  }
  return entered;
}

function pathBelow(path: string, name: string): string {
  if (path.length >= longestPath) return path;
  return (path === '' ? name : `${path}.${name.slice(0, longestPath)}`).slice(0, longestPath);
}
