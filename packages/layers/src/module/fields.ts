import { ConfigError, isPlainObject } from '@gradkit/core-tensor/functional';

/** A value and what it is called, dotted: `blocks.0.left`. */
export type Named<T> = readonly [name: string, value: T];

/** `runningMean` → `running_mean`, the way PyTorch spells names; a capital in front, or behind `_` as in `lora_A`, stays. */
export function snakeCase(name: string): string {
  if (!/[^_][A-Z]/.test(name)) return name; // most of them, and much faster
  return name.replaceAll(/(?!^)[A-Z]/g, (letter, at: number) => {
    return name[at - 1] === '_' ? letter : `_${letter.toLowerCase()}`;
  });
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
    visit(place, value);
    if (found.length === before) return;
    throw new ConfigError(
      'Module',
      `${place}, so that a parameter, buffer or module in it has no name and would be neither trained nor saved; keep it in a field, an array, an object or a Map with text or numbers as keys. If it has a name elsewhere, keep this in a private #field`,
      { got: found[before][1] },
    );
  }

  function visitEntries(name: string, entries: Iterable<readonly [key: unknown, value: unknown]>): void {
    for (const [key, value] of entries) {
      if (typeof key !== 'string' && typeof key !== 'number')
        for (const each of [key, value]) refuse(`${name} is a Map with a key that is neither text nor a number`, each);
      else if (key === '' || String(key).includes('.'))
        refuse(`${join(name, JSON.stringify(key))} is no name, which has no dot`, value);
      else visit(join(name, String(key)), value);
    }
  }

  function visit(name: string, value: unknown): void {
    if (!isObject(value)) return;
    if (isWanted(value)) found.push([name, value]);
    else if (!above.includes(value)) {
      above.push(value);
      if (Array.isArray(value)) value.forEach((each, i) => visit(`${name}.${i}`, each));
      else if (value instanceof Map) visitEntries(name, value);
      else if (value instanceof Set) for (const item of value) refuse(`${name} is a Set`, item);
      else if (isPlainObject(value))
        visitEntries(
          name,
          Object.entries(value).map(([key, each]) => [snakeCase(key), each]),
        );
      above.pop();
    }
  }

  visitEntries(prefix, fields);
  return found;
}
