import { ConfigError, formatValue, isPlainObject, Tensor } from '@gradkit/core-tensor/functional';

/** A number that JSON has no word for, as `{ nonFinite: 'NaN' }`. */
const wordKey = 'nonFinite';
const words: ReadonlyMap<unknown, number> = new Map([
  ...[NaN, Infinity, -Infinity].map((value) => [String(value), value] as const),
  ['-0', -0],
]);

/** A long list of numbers, as `{ numbers: [start, length] }`: where it lies in a tensor. */
const listKey = 'numbers';
const leastNumbers = 16; // shorter ones take no more as text

const ownKey = /^~*(?:nonFinite|numbers)$/; // such keys of others get one more ~

/** Data as JSON, and the numbers of long lists, which take less time and space in a tensor. */
export interface EncodedJson {
  readonly text: string;
  /** null where there are none */
  readonly numbers: Tensor | null;
}

/** @throws {ConfigError} if the text is longer than a string can be */
export function encode(where: string, value: unknown): EncodedJson {
  const lists: (readonly number[])[] = [];
  let length = 0;
  const replace = (_: string, each: unknown): unknown => {
    if (typeof each === 'number')
      return Number.isFinite(each) && !Object.is(each, -0) ? each : { [wordKey]: wordOf(each) };
    if (isNumbers(each) && each.length >= leastNumbers) {
      lists.push(each);
      return { [listKey]: [(length += each.length) - each.length, each.length] };
    }
    return renamed(each, (key) => (ownKey.test(key) ? `~${key}` : key));
  };
  const text = textOf(where, value, replace);
  return { text, numbers: lists.length === 0 ? null : joined(lists, length) };
}

/** The data that `encode` was given. @throws {SyntaxError} if the text is no JSON */
export function decode(text: string, numbers: Tensor | null): unknown {
  return JSON.parse(text, (_, each: unknown) => {
    if (!isPlainObject(each)) return each;
    const { [wordKey]: word, [listKey]: list } = each as { [wordKey]?: unknown; [listKey]?: unknown };
    return (
      words.get(word) ??
      listAt(list, numbers) ??
      renamed(each, (key) => (ownKey.test(key) ? key.replace('~', '') : key))
    );
  }) as unknown;
}

const wordOf = (value: number): string => (value === 0 ? '-0' : String(value));

function textOf(where: string, value: unknown, replace: (key: string, each: unknown) => unknown): string {
  try {
    return JSON.stringify(value, replace);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new ConfigError(where, 'history, metrics and callbacks keep more text than a string can have', { cause });
  }
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.findIndex((each) => typeof each !== 'number') === -1; // sees holes, too
}

function joined(lists: readonly (readonly number[])[], length: number): Tensor {
  const data = new Float64Array(length);
  let at = 0;
  for (const list of lists) {
    data.set(list, at);
    at += list.length;
  }
  return new Tensor({ shape: [length], dtype: 'float64' }, data);
}

/** The numbers of a list that is in the tensor; undefined if the value names none. */
function listAt(place: unknown, numbers: Tensor | null): readonly number[] | undefined {
  if (numbers === null || !isNumbers(place)) return undefined;
  const [start, length] = place;
  return Array.from(numbers.data.subarray(start, start + length));
}

/** The same with other keys; what is no plain object as it is. */
function renamed(value: unknown, name: (key: string) => string): unknown {
  if (!isPlainObject(value) || !Object.keys(value).some((key) => ownKey.test(key))) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [name(key), each]));
}

/**
 * Throws for what JSON would lose or change: functions, Maps, typed arrays, tensors, undefined.
 *
 * @param place what the data are called
 */
export function requireJson(where: string, place: string, value: unknown, above: readonly unknown[] = []): void {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value) || isNumbers(value)) return;
  const isContainer = Array.isArray(value) || isPlainObject(value);
  if (!isContainer || above.includes(value))
    throw new ConfigError(
      where,
      `${place} is ${isContainer ? 'within itself' : formatValue(value)}; a checkpoint keeps null, booleans, numbers, texts, and lists and objects of them`,
      { got: value },
    );
  for (const [name, each] of Object.entries(value)) requireJson(where, `${place}.${name}`, each, [...above, value]);
}
