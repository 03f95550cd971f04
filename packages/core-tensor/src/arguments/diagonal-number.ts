import { isPlainObject, requireOptions, requireWholeNumber } from './index.ts';

/** Which diagonal: its number in its place, or under PyTorch's keyword. */
export type DiagonalNumber = number | { readonly diagonal?: number | undefined };

/**
 * The number of a diagonal, which is whole.
 *
 * @param where the public function that takes it
 * @param given in its place or among options; 0 where it is left out
 * @param most the largest there may be, above and below; default any
 * @throws {ConfigError} if it is no whole number
 */
export function diagonalNumber(where: string, given: DiagonalNumber, most = Infinity): number {
  const { diagonal = 0 } = isPlainObject(given)
    ? requireOptions<{ readonly diagonal?: number | undefined }>(where, given, { diagonal: true })
    : { diagonal: given };
  requireWholeNumber(where, 'diagonal', diagonal, most === Infinity ? {} : { least: -most, most });
  return diagonal;
}
