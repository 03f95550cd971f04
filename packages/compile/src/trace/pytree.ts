import { ExportError, Tensor } from '@gradkit/core-tensor/functional';
import { cacheKey, isPlainObject } from './cache-key.ts';

/** A value with its tensors taken out: what is left says where each belongs. */
export interface PyTree {
  readonly tensors: readonly Tensor[];
  /** the same for values that differ in their tensors alone; without shapes */
  readonly key: string;
  /** Puts other tensors in the places of these. */
  unflatten(tensors: readonly Tensor[]): unknown;
}

type Rebuild = (next: () => Tensor) => unknown;

/**
 * Takes a value apart: lists and plain objects to any depth, tensors, and plain values, which become part of the key.
 *
 * @param root what the value is, for messages
 */
export function treeFlatten(where: string, value: unknown, root = 'value'): PyTree {
  const tensors: Tensor[] = [];
  let key = '';
  const walk = (part: unknown, path: string): Rebuild => {
    if (part instanceof Tensor) {
      tensors.push(part);
      key += 'T';
      return (next) => next();
    }
    if (Array.isArray(part)) {
      key += '[';
      const parts = part.map((entry, i) => walk(entry, `${path}[${i}]`));
      key += ']';
      return (next) => parts.map((unflatten) => unflatten(next));
    }
    if (isPlainObject(part)) {
      key += '{';
      const parts = Object.entries(part).map(([name, entry]) => {
        key += `${name}:`;
        return [name, walk(entry, `${path}.${name}`)] as const;
      });
      key += '}';
      return (next) => Object.fromEntries(parts.map(([name, unflatten]) => [name, unflatten(next)]));
    }
    if (typeof part === 'object' && part !== null)
      throw new ExportError(
        where,
        `${path} is a ${part.constructor.name}; only tensors, plain values, lists and plain objects can go in and out of a compiled function`,
        { got: part.constructor.name },
      );
    key += `${cacheKey(part)},`;
    return () => part;
  };
  const unflatten = walk(value, root);
  return {
    tensors,
    key,
    unflatten(others) {
      let at = 0;
      return unflatten(() => others[at++]);
    },
  };
}
