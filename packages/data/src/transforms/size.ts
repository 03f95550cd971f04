import { refuseArgument, requireWholeNumber } from '@gradkit/core-tensor/functional';

/** Height and width of images, or one number for both. */
export type ImageSize = number | readonly [height: number, width: number];

/** @throws {ConfigError} unless a size is one or two whole numbers of at least 1 */
export function requireSize(where: string, size: ImageSize): readonly [height: number, width: number] {
  const both: readonly unknown[] = Array.isArray(size) ? (size as readonly unknown[]) : [size, size];
  if (both.length !== 2) refuseArgument(where, 'size', size, 'a whole number, or height and width');
  for (const each of both) requireWholeNumber(where, 'size', each, { least: 1 });
  return both as readonly [number, number];
}
