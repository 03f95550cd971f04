import { isPlainObject, isTensor, refuseArgument, type Tensor } from '@gradkit/core-tensor/functional';

/** Pytree: the tensors of a value made of lists and plain objects, and the structure around them. */
export interface Tree {
  readonly tensors: readonly Tensor[];
  /** where each tensor stands, e.g. `.weight` or `[0]`; empty for a tensor alone */
  readonly paths: readonly string[];
  /** the same as keys, from the outside */
  readonly keys: readonly (readonly (string | number)[])[];
  /** A value of the same structure with others in their places. */
  rebuild(others: readonly unknown[]): unknown;
}

type Rebuild = (others: readonly unknown[]) => unknown;

function formatKey(key: readonly (string | number)[]): string {
  return key.map((name) => (typeof name === 'number' ? `[${name}]` : `.${name}`)).join('');
}

/** Finds the tensors in a value. What is no tensor, list or plain object stays as it is. */
export function flattenTree(value: unknown): Tree {
  const tensors: Tensor[] = [];
  const keys: (readonly (string | number)[])[] = [];
  const walk = (part: unknown, key: readonly (string | number)[]): Rebuild => {
    if (isTensor(part)) {
      const at = tensors.push(part) - 1;
      keys.push(key);
      return (others) => others[at];
    }
    if (Array.isArray(part)) {
      const entries = part.map((entry, i) => walk(entry, [...key, i]));
      return (others) => entries.map((entry) => entry(others));
    }
    if (!isPlainObject(part)) return () => part;
    const entries = Object.entries(part).map(([name, entry]) => [name, walk(entry, [...key, name])] as const);
    return (others) => Object.fromEntries(entries.map(([name, entry]) => [name, entry(others)]));
  };
  const rebuild = walk(value, []);
  return { tensors, keys, paths: keys.map(formatKey), rebuild };
}

/** The tensors in a value that consists of them. @throws {ConfigError} if there is none, or something else among them */
export function tensorTree(where: string, name: string, value: unknown): Tree {
  const rule = 'a tensor, or lists and objects of tensors';
  const tree = flattenTree(value);
  if (tree.tensors.length === 0) refuseArgument(where, name, value, rule);
  requireTensorsOnly(where, name, value, rule);
  return tree;
}

function requireTensorsOnly(where: string, name: string, value: unknown, rule: string): void {
  if (isTensor(value)) return;
  if (Array.isArray(value)) value.forEach((each, i) => requireTensorsOnly(where, `${name}[${i}]`, each, rule));
  else if (isPlainObject(value))
    for (const [key, each] of Object.entries(value)) requireTensorsOnly(where, `${name}.${key}`, each, rule);
  else refuseArgument(where, name, value, rule);
}

/**
 * Takes the options off the end of arguments that are tensors, lists and objects of them: an object that has something in it, but no tensor,
 * is the options.
 */
export function splitOptions(given: readonly unknown[]): {
  readonly values: readonly unknown[];
  readonly options: object;
} {
  const last = given.at(-1);
  const isOptions = isPlainObject(last) && flattenTree(last).tensors.length === 0;
  return isOptions ? { values: given.slice(0, -1), options: last } : { values: given, options: {} };
}
