import { ConfigError, requireNumber } from '@gradkit/core-tensor/functional';

/**
 * One value for each group: those of a list, or the same for all.
 *
 * @param check throws for a value of the wrong kind; it is told the name
 * @throws {ConfigError} if a list has not as many as there are groups
 */
export function perGroup<T>(
  where: string,
  name: string,
  value: T | readonly T[],
  groups: number,
  check: (name: string, value: T) => void,
): readonly T[] {
  if (!Array.isArray(value)) {
    check(name, value as T);
    return Array.from({ length: groups }, () => value as T);
  }
  const list = value as readonly T[];
  list.forEach((one, i) => check(`${name}[${i}]`, one));
  if (list.length === groups) return [...list];
  throw new ConfigError(where, `${name} has ${list.length} values but the optimizer has ${groups} groups`, {
    expected: groups,
    got: list.length,
  });
}

/** One number for each group, at least 0. */
export function numbersOf(
  where: string,
  name: string,
  value: number | readonly number[],
  groups: number,
): readonly number[] {
  return perGroup(where, name, value, groups, (one, number) => requireNumber(where, one, number, { least: 0 }));
}
