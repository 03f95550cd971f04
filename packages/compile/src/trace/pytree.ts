import { abandonPromise, ExportError, isTensor, type Tensor, isPlainObject } from '@gradkit/core-tensor/functional';
import { cacheKey } from '@gradkit/onnx-export';

/** Pytree: a value made of lists, plain objects, tensors and plain values, as the list of its tensors and the structure around them. */
export interface PyTree {
  readonly tensors: readonly Tensor[];
  /** the structure as text: equal for values that differ only in their tensors, of whatever shapes */
  readonly key: string;
  /** Makes a value of the same structure with other tensors. */
  unflatten(tensors: readonly Tensor[]): unknown;
}

type Rebuild = (next: () => Tensor) => unknown;

/**
 * Flattens a value into its tensors and its structure. Plain values, as numbers and texts, are part of the structure.
 *
 * @param where the public function, for messages
 * @param root what the value is, for messages
 * @throws {ExportError} if it holds an object that is neither a tensor nor plain, or contains itself
 */
export function treeFlatten(where: string, value: unknown, root = 'value'): PyTree {
  const tensors: Tensor[] = [];
  const above: unknown[] = []; // the containers that lead here
  let key = '';
  const enter = (container: unknown, path: string): void => {
    if (above.includes(container))
      throw new ExportError(
        where,
        `${path} contains itself; what goes in and out of a compiled function must have an end`,
      );
    above.push(container);
  };
  const walk = (part: unknown, path: string): Rebuild => {
    if (isTensor(part)) {
      tensors.push(part);
      key += 'T';
      return (next) => next();
    }
    if (Array.isArray(part)) {
      enter(part, path);
      key += '[';
      const parts = part.map((entry, i) => walk(entry, `${path}[${i}]`));
      key += ']';
      above.pop();
      return (next) => parts.map((unflatten) => unflatten(next));
    }
    if (isPlainObject(part)) {
      enter(part, path);
      key += '{';
      const parts = Object.entries(part).map(([name, entry]) => {
        key += `${name}:`;
        return [name, walk(entry, `${path}.${name}`)] as const;
      });
      key += '}';
      above.pop();
      return (next) => Object.fromEntries(parts.map(([name, unflatten]) => [name, unflatten(next)]));
    }
    if (typeof part === 'object' && part !== null) {
      abandonPromise(part);
      throw new ExportError(
        where,
        `${path} is a ${part.constructor.name}; only tensors, plain values, lists and plain objects can go in and out of a compiled function`,
        { got: part.constructor.name },
      );
    }
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
