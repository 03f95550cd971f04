import type { Seeded } from './seeded.ts';

/** What JSON can say. */
export type JsonValue = null | boolean | number | string | JsonValue[] | { [name: string]: JsonValue };

const strange: readonly JsonValue[] = [
  null,
  true,
  0,
  -1,
  0.5,
  255,
  2 ** 31,
  2 ** 53,
  1e300,
  -1e300,
  '',
  'NaN',
  '__proto__',
  '\u0000\u001b[31m',
  'x'.repeat(1000),
  [],
  {},
  [[]],
  [null],
  { length: 1e9 },
  { constructor: null },
];

/** A container and one of its keys, for every value below. */
type Place = readonly [container: JsonValue[] | { [name: string]: JsonValue }, key: string];

/** As deep as a file is changed; what nests deeper is taken as a whole. */
const deepest = 20;

function placesIn(value: JsonValue, depth = 0): Place[] {
  if (typeof value !== 'object' || value === null || depth === deepest) return [];
  return Object.entries(value).flatMap(([key, below]) => [[value, key] as const, ...placesIn(below, depth + 1)]);
}

function nested(depth: number): JsonValue {
  let value: JsonValue = 1;
  for (let i = 0; i < depth; i++) value = [value];
  return value;
}

/** Sets a key as JSON.parse does: `__proto__` is a key like any other. */
function set(container: Place[0], key: string, value: JsonValue): void {
  Object.defineProperty(container, key, { value, enumerable: true, configurable: true, writable: true });
}

/** Not `structuredClone`, which cannot copy what nests a few thousand deep. */
function clone<T extends JsonValue>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** Another number, near or far, or a number turned into text. */
function otherNumber(value: number, random: Seeded): JsonValue {
  return random.pick<JsonValue>([value + 1, value - 1, -value, value + 0.5, value * 1e9, String(value)]);
}

function changeAt([container, key]: Place, all: readonly Place[], random: Seeded): string {
  const entries = container as { [name: string]: JsonValue }; // of an array the keys are its indices
  const value = entries[key];
  switch (random.below(7)) {
    case 0:
      if (Array.isArray(container)) container.splice(Number(key), 1);
      else Reflect.deleteProperty(container, key);
      return `${key} removed`;
    case 1:
      if (Array.isArray(container)) {
        container.reverse();
        return `the list of ${key} reversed`;
      }
      set(container, random.pick(['__proto__', 'constructor', 'toString', '', `${key}.`, key.toUpperCase()]), value);
      Reflect.deleteProperty(container, key);
      return `${key} renamed`;
    case 2: {
      const [from, name] = random.pick(all);
      set(container, key, clone((from as { [name: string]: JsonValue })[name]));
      return `${key} replaced by ${name}`;
    }
    case 3:
      if (Array.isArray(container)) container.push(clone(value));
      else set(container, `${key}2`, clone(value));
      return `${key} twice`;
    case 4:
      if (typeof value === 'number') set(container, key, otherNumber(value, random));
      else set(container, key, [value]);
      return `${key} changed a little`;
    case 5:
      if (random.next() < 0.1) set(container, key, nested(random.pick([10, 3000])));
      else set(container, key, clone(random.pick(strange)));
      return `${key} replaced by something strange`;
    default:
      set(container, key, clone(random.pick(strange)));
      return `${key} replaced by something strange`;
  }
}

/**
 * Changes one or a few places of a JSON value: keys left out, renamed, doubled, values of another kind, range or depth.
 *
 * @returns a changed copy, and what was done
 */
export function mutateJson(value: JsonValue, random: Seeded): { readonly value: JsonValue; readonly how: string } {
  const copy: JsonValue = [clone(value)]; // in a list, so that the whole may be replaced, too
  const done: string[] = [];
  for (let count = random.pick([1, 1, 1, 2, 3]); count > 0; count--) {
    const places = placesIn(copy);
    if (places.length > 0) done.push(changeAt(random.pick(places), places, random));
  }
  return { value: copy[0] ?? null, how: done.join('; ') };
}
