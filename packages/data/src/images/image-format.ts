import { DataError } from '@gradkit/core-tensor/functional';
import { hex, type FilePlace } from '../readers/source/require-bytes.ts';

/** What files of each kind begin with; null stands for any byte. */
const beginnings: Readonly<Record<string, readonly (number | null)[]>> = {
  'image/jpeg': [0xff, 0xd8, 0xff],
  'image/png': [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  'image/webp': [0x52, 0x49, 0x46, 0x46, null, null, null, null, 0x57, 0x45, 0x42, 0x50],
};

/** The media type of an image: decoders know others, some of which read further files. @throws {DataError} if it is none of them */
export function imageFormat({ where, name }: FilePlace, bytes: Uint8Array): string {
  for (const [type, beginning] of Object.entries(beginnings))
    if (beginning.every((byte, i) => byte === null || byte === bytes[i])) return type;
  const begins = bytes.length === 0 ? 'is empty' : `begins with the bytes ${hex(bytes.subarray(0, 4))}`;
  throw new DataError(where, `${name} ${begins}; it is no JPEG, PNG or WebP image`, { got: bytes.length });
}

/** The error for an image that is larger than it may be. */
export function tooManyPixels(
  { where, name }: FilePlace,
  { height, width, maxPixels }: { height: number; width: number; maxPixels: number },
): DataError {
  return new DataError(
    where,
    `${name} announces ${height} × ${width} pixels, which are ${height * width}; maxPixels is ${maxPixels}`,
    { expected: maxPixels, got: height * width },
  );
}
