import { ConfigError, formatValue, isPlainObject } from '@gradkit/core-tensor/functional';

const key = 'nonFinite'; // JSON has no word for NaN and ±Infinity
const words: ReadonlyMap<unknown, number> = new Map([NaN, Infinity, -Infinity].map((value) => [String(value), value]));

/** Data as JSON, with numbers that JSON has no word for. */
export function encode(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'number' && !Number.isFinite(each) ? { [key]: String(each) } : each,
  );
}

/** The data that `encode` was given. @throws {SyntaxError} if the text is no JSON */
export function decode(text: string): unknown {
  return JSON.parse(text, (_, each: unknown) => {
    if (!isPlainObject(each) || !Object.hasOwn(each, key)) return each;
    return words.get(each[key]) ?? each;
  }) as unknown;
}

/**
 * Throws for what JSON would lose or change: functions, Maps, typed arrays, tensors, undefined.
 *
 * @param place what the data are called
 */
export function requireJson(where: string, place: string, value: unknown, above: readonly unknown[] = []): void {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return;
  const isContainer = Array.isArray(value) || isPlainObject(value);
  if (!isContainer || above.includes(value))
    throw new ConfigError(
      where,
      `${place} is ${isContainer ? 'within itself' : formatValue(value)}; a checkpoint keeps null, booleans, numbers, texts, and lists and objects of them`,
      { got: value },
    );
  for (const [name, each] of Object.entries(value)) requireJson(where, `${place}.${name}`, each, [...above, value]);
}
