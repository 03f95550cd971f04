import { ConfigError, isPlainObject } from '@gradkit/core-tensor/functional';

/** A value and what it is called, dotted: `blocks.0.left`. */
export type Named<T> = readonly [name: string, value: T];

/** `runningMean` → `running_mean`, the way PyTorch spells names; a capital in front stays. */
export function snakeCase(name: string): string {
  if (!/.[A-Z]/.test(name)) return name; // most of them, and much faster
  return name.replaceAll(/(?!^)[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function join(prefix: string, name: string): string {
  return prefix === '' ? name : `${prefix}.${name}`;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/**
 * Finds values of one kind in fields, and in arrays, plain objects and Maps in them, in order. Names are PyTorch's: those of fields and
 * of objects in snake_case, entries of arrays by number, keys of a Map as they are. Tensors and instances of other classes are not looked into.
 *
 * @param fields of one object, under the names that they are to have
 * @param isWanted tells the kind
 * @param prefix what the object is called
 * @throws {ConfigError} if one is where it gets no name: in a Set, in a Map with other keys, under a key with a dot
 */
export function findNamed<T extends object>(
  fields: Iterable<Named<unknown>>,
  isWanted: (value: object) => value is T,
  prefix: string,
): Named<T>[] {
  const found: Named<T>[] = [];
  const above: object[] = []; // the containers that lead here, so that a circle of them ends

  function refuse(place: string, value: unknown): void {
    const before = found.length;
    if (isObject(value)) visit(place, value);
    if (found.length === before) return;
    throw new ConfigError(
      'Module',
      `${place}, so that a parameter, buffer or module in it has no name and would be neither trained nor saved; keep it in a field, an array, an object or a Map with text or numbers as keys. If it has a name elsewhere, keep this in a private #field`,
      { got: found[before][1] },
    );
  }

  function visitEntry(name: string, key: string, value: object): void {
    if (key === '' || key.includes('.'))
      refuse(`${join(name, JSON.stringify(key))} is no name, which has no dot`, value);
    else visit(join(name, key), value);
  }

  function visitArray(name: string, values: readonly unknown[]): void {
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (isObject(value)) visit(`${name}.${i}`, value);
    }
  }

  function visitMap(name: string, map: ReadonlyMap<unknown, unknown>): void {
    for (const [key, value] of map) {
      if (typeof key !== 'string' && typeof key !== 'number')
        for (const each of [key, value]) refuse(`${name} is a Map with a key that is neither text nor a number`, each);
      else if (isObject(value)) visitEntry(name, String(key), value);
    }
  }

  function visitObject(name: string, object: object): void {
    for (const [key, value] of Object.entries(object)) if (isObject(value)) visitEntry(name, snakeCase(key), value);
  }

  function visit(name: string, value: object): void {
    if (isWanted(value)) found.push([name, value]);
    if (isWanted(value) || above.includes(value)) return;
    above.push(value);
    if (Array.isArray(value)) visitArray(name, value);
    else if (value instanceof Map) visitMap(name, value);
    else if (value instanceof Set) for (const item of value) refuse(`${name} is a Set`, item);
    else if (isPlainObject(value)) visitObject(name, value);
    above.pop();
  }

  for (const [key, value] of fields) if (isObject(value)) visitEntry(prefix, key, value);
  return found;
}
