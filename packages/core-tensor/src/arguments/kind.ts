import { refuseArgument } from './refuse-argument.ts';
import { Generator } from '../random/generator.ts';

/**
 * Throws unless `value` is a function.
 *
 * @param where the public function the caller used
 * @param name of the argument
 * @throws {ConfigError} `transform is an object; it must be a function`
 */
export function requireFunction(where: string, name: string, value: unknown): void {
  if (typeof value !== 'function') refuseArgument(where, name, value, 'a function');
}

/**
 * Throws unless `value` is a string.
 *
 * @param where the public function the caller used
 * @param name of the argument
 * @throws {ConfigError} `path is undefined; it must be a string`
 */
export function requireString(where: string, name: string, value: unknown): asserts value is string {
  if (typeof value !== 'string') refuseArgument(where, name, value, 'a string');
}

/**
 * Throws unless `value` is an array, typed or not.
 *
 * @param where the public function the caller used
 * @param name of the argument
 * @param kind what would be right, with an example where a list is easily forgotten
 * @throws {ConfigError} `callbacks is an object; it must be a list`
 */
export function requireList(
  where: string,
  name: string,
  value: unknown,
  kind = 'a list',
): asserts value is ArrayLike<unknown> {
  const isList = Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value);
  if (!isList) refuseArgument(where, name, value, kind);
}

/**
 * Throws unless `value` is a generator of random numbers.
 *
 * @param where the public function the caller used
 * @param name of the argument
 * @throws {ConfigError} `rng is 3; it must be a Generator, e.g. new Generator(1)`
 */
export function requireGenerator(where: string, name: string, value: unknown): asserts value is Generator {
  if (!(value instanceof Generator)) refuseArgument(where, name, value, 'a Generator, e.g. new Generator(1)');
}

/**
 * Throws unless `value` has certain methods.
 *
 * @param where the public function the caller used
 * @param name of the argument
 * @throws {ConfigError} `dataset is [1, 2]; it must be an object with get()`
 */
export function requireMethods(where: string, name: string, value: unknown, methods: readonly string[]): void {
  const object = Object(value) as Readonly<Record<string, unknown>>; // null and undefined have no methods either
  if (methods.every((method) => typeof object[method] === 'function')) return;
  refuseArgument(where, name, value, `an object with ${methods.map((method) => `${method}()`).join(', ')}`);
}
