import { DataError, isPlainObject, refuseArgument, type Tensor } from '@gradkit/core-tensor/functional';
import type { StateDict } from '@gradkit/layers';

/**
 * Tensors of a file under the names of a model here.
 *
 * @param place the function that was called
 * @param nameOf null for what the model does not need
 * @throws {DataError} if two tensors get the same name
 */
export function renameWeights(
  place: string,
  tensors: StateDict,
  nameOf: (name: string) => string | null,
): Readonly<Record<string, Tensor>> {
  if (!isPlainObject(tensors)) refuseArgument(place, 'tensors', tensors, 'an object of tensors by name');
  const found: Record<string, Tensor> = {};
  for (const [name, value] of Object.entries(tensors)) {
    const own = nameOf(name);
    if (own === null) continue;
    if (Object.hasOwn(found, own))
      throw new DataError(place, `two tensors are ${own}; one is called ${name}`, { got: name });
    found[own] = value;
  }
  return found;
}

export type Renaming = readonly [pattern: RegExp, replacement: string];

/** A name with all replacements done, one after the other. */
export function replaced(name: string, renamings: readonly Renaming[]): string {
  return renamings.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), name);
}
