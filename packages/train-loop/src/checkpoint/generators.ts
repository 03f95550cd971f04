import { DataError, Generator } from '@gradkit/core-tensor/functional';
import type { AnyModule } from '@gradkit/layers';

/** Generators in the fields of modules, e.g. that of a `Dropout`, by name. */
export function generatorsOf(model: AnyModule): ReadonlyMap<string, Generator> {
  const found = new Map<string, Generator>();
  for (const [name, module] of model.namedModules())
    for (const [field, value] of Object.entries(module))
      if (value instanceof Generator) found.set(`${name}.${field}`, value);
  return found;
}

/** @throws {DataError} unless a file has the generators of the model and no others */
export function requireSameGenerators(given: readonly string[], own: readonly string[], file: string): void {
  if (given.length === own.length && own.every((key) => given.includes(key))) return;
  const listed = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '));
  throw new DataError(
    'fromCheckpoint',
    `${file} has the generators ${listed(given)} but those of the model are ${listed(own)}`,
    { expected: own, got: given },
  );
}
