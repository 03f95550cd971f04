import { DataError, formatShape, sizeOf, type DType, type Shape } from '@gradkit/core-tensor/functional';
import { hex, requireBytes, viewOf } from './source/require-bytes.ts';

interface ElementType {
  readonly dtype: DType;
  readonly bytes: number;
  read(view: DataView, at: number): number;
}

/** What IDX files hold, by the third byte; numbers are big-endian. Small whole numbers are widened to int32. */
const types: Readonly<Record<number, ElementType>> = {
  0x08: { dtype: 'uint8', bytes: 1, read: (view, at) => view.getUint8(at) },
  0x09: { dtype: 'int32', bytes: 1, read: (view, at) => view.getInt8(at) },
  0x0b: { dtype: 'int32', bytes: 2, read: (view, at) => view.getInt16(at) },
  0x0c: { dtype: 'int32', bytes: 4, read: (view, at) => view.getInt32(at) },
  0x0d: { dtype: 'float32', bytes: 4, read: (view, at) => view.getFloat32(at) },
  0x0e: { dtype: 'float64', bytes: 8, read: (view, at) => view.getFloat64(at) },
};

/** The first bytes of an IDX file: what follows, and how much of it. */
export interface IdxHeader {
  readonly type: ElementType;
  readonly shape: Shape;
  /** number of values */
  readonly size: number;
  /** where the values begin */
  readonly start: number;
  /** bytes of the whole file */
  readonly end: number;
  /** the values in words */
  readonly what: string;
}

/** The longest header there is: four bytes, and 255 sizes. */
export const longestHeader = 4 + 4 * 255;

/**
 * Reads the header of an IDX file; what comes behind it need not be there.
 *
 * @throws {DataError} if the bytes begin otherwise, or end within the header
 */
export function readHeader(name: string, bytes: Uint8Array): IdxHeader {
  requireBytes({ where: 'parseIdx', name }, bytes, { at: 0, needed: 4, what: 'the header' });
  const type = types[bytes[2]];
  if (bytes[0] !== 0 || bytes[1] !== 0 || type === undefined) {
    const magic = hex(bytes.subarray(0, 4));
    throw new DataError(
      'parseIdx',
      `${name} begins with the bytes ${magic}, but an IDX file with 00 00, a type of 08, 09 or 0b … 0e, and the number of axes`,
      { expected: '00 00', got: magic },
    );
  }
  const rank = bytes[3];
  const start = 4 + 4 * rank;
  requireBytes({ where: 'parseIdx', name }, bytes, { at: 4, needed: 4 * rank, what: `the sizes of ${rank} axes` });
  const view = viewOf(bytes);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const size = sizeOf(shape);
  const what = `${formatShape(shape)} values of ${type.bytes} bytes`;
  return { type, shape, size, start, end: start + size * type.bytes, what };
}
