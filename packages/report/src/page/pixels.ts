import { DataError } from '@gradkit/core-tensor/functional';
import type { Picture } from '../record/predictions.ts';

/** The bytes of a picture. @throws {DataError} if there are not as many as its shape says */
export function pixelsOf({ shape, pixels }: Picture): Uint8Array {
  const bytes = Uint8Array.from(atob(pixels), (character) => character.charCodeAt(0));
  const expected = shape.reduce((product, length) => product * length, 1);
  if (bytes.length === expected) return bytes;
  throw new DataError(
    'report',
    `a picture has ${bytes.length} bytes but its shape [${shape.join(', ')}] asks for ${expected}`,
    {
      expected,
      got: bytes.length,
    },
  );
}

/** Those that have a picture of the commonest shape: what one sheet can show. */
export function alike<T extends { readonly picture?: Picture | undefined }>(
  examples: readonly T[],
): readonly (T & { readonly picture: Picture })[] {
  const pictured = examples.filter(
    (example): example is T & { readonly picture: Picture } => example.picture !== undefined,
  );
  const counts = new Map<string, number>();
  for (const { picture } of pictured) counts.set(String(picture.shape), (counts.get(String(picture.shape)) ?? 0) + 1);
  const [commonest] = [...counts].toSorted(([, a], [, b]) => b - a)[0] ?? [];
  return pictured.filter(({ picture }) => String(picture.shape) === commonest);
}
