import { isPlainObject, isTensor } from '@gradkit/core-tensor/functional';

/** An object, and what stood in its fields. */
interface Snapshot {
  readonly object: object;
  readonly keys: readonly unknown[];
  readonly values: readonly unknown[];
  /** of all fields, also those that are left out */
  readonly count: number;
}

const mostEntries = 1024; // of one list or object: what is longer is data

/**
 * The fields of some objects, as they are now, and of the lists, typed arrays, plain objects and Maps in them. Looking whether they are still the same takes
 * some nanoseconds a field, so that it can be done at every call.
 */
export class WatchedFields {
  readonly #snapshots: readonly Snapshot[];

  constructor(objects: Iterable<object>) {
    const snapshots = new Map<object, Snapshot>();
    const visit = (object: object): void => {
      if (snapshots.has(object)) return;
      const snapshot = snapshotOf(object);
      snapshots.set(object, snapshot);
      for (const value of snapshot.values) if (isContainer(value)) visit(value);
    };
    for (const object of objects) visit(object);
    this.#snapshots = [...snapshots.values()];
  }

  /** Where the first change is, e.g. `Dropout.p`; null if there is none. */
  change(): string | null {
    for (const snapshot of this.#snapshots) {
      if (isUnchanged(snapshot)) continue;
      const { object, keys, values } = snapshot;
      const i = keys.findIndex((key, k) => !Object.is(fieldOf(object, key), values[k]));
      return `${object.constructor?.name ?? 'Object'}.${i === -1 ? 'a new field' : String(keys[i])}`;
    }
    return null;
  }
}

function snapshotOf(object: object): Snapshot {
  const count = countOf(object);
  const keys = count > mostEntries ? [] : keysOf(object).filter((key) => !isLeftByTracing(fieldOf(object, key)));
  return { object, keys, values: keys.map((key) => fieldOf(object, key)), count };
}

function keysOf(object: object): readonly unknown[] {
  return isIndexed(object) ? [...object.keys()] : Reflect.ownKeys(object);
}

/** The function itself has set the field, e.g. to the attention weights of its last call. */
function isLeftByTracing(value: unknown): boolean {
  return isTensor(value) && value.isSymbolic;
}

function fieldOf(object: object, key: unknown): unknown {
  return object instanceof Map ? object.get(key) : (object as Record<string, unknown>)[key as string];
}

/** What is looked into; tensors, states and other instances count by who they are. */
function isContainer(value: unknown): value is object {
  return isIndexed(value) || isPlainObject(value);
}

/** Lists, typed arrays and Maps. */
function isIndexed(value: unknown): value is readonly unknown[] | ReadonlyMap<unknown, unknown> {
  return Array.isArray(value) || value instanceof Map || (ArrayBuffer.isView(value) && 'length' in value);
}

function isUnchanged({ object, keys, values, count }: Snapshot): boolean {
  if (object instanceof Map) {
    for (let i = 0; i < keys.length; i++) if (!Object.is(object.get(keys[i]), values[i])) return false;
  } else {
    const fields = object as Record<string, unknown>;
    for (let i = 0; i < keys.length; i++) if (!Object.is(fields[keys[i] as string], values[i])) return false;
  }
  return countOf(object) === count;
}

/** How many fields or entries there are; those named by a symbol do not count. */
function countOf(object: object): number {
  if (object instanceof Map) return object.size;
  if (isIndexed(object)) return (object as readonly unknown[]).length;
  let count = 0;
  for (const _ in object) count++; // without a list of them
  return count;
}
