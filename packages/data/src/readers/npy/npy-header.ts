import { DataError, formatShape, formatValue, sizeOf, type Shape } from '@gradkit/core-tensor/functional';
import { hex, requireBytes, viewOf, type FilePlace } from '../source/require-bytes.ts';
import { npyTypes, type NpyType } from './npy-types.ts';

/** What stands before the values. */
export interface NpyHeader {
  readonly type: NpyType;
  readonly isBigEndian: boolean;
  /** whether the first axis varies fastest, as in Fortran */
  readonly isFortran: boolean;
  readonly shape: Shape;
  /** where the values begin */
  readonly start: number;
  /** bytes of the whole file */
  readonly end: number;
  /** the values in words */
  readonly what: string;
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY
/** NumPy's own bound. */
const longestHeader = 10_000;
/** The dictionary that NumPy writes, its keys in alphabetical order; others may write them otherwise. */
const entry = {
  descr: /'descr'\s*:\s*(?:'([^']*)'|(\[))/,
  order: /'fortran_order'\s*:\s*(True|False)/,
  shape: /'shape'\s*:\s*\(([\d\s,]*)\)/,
};

/**
 * Reads the header of an npy file; the values need not be there.
 *
 * @throws {DataError} if it is none, or is of a type that tensors do not have
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function readNpyHeader(place: FilePlace, bytes: Uint8Array): NpyHeader {
  const { where, name } = place;
  requireBytes(place, bytes, { at: 0, needed: 10, what: 'the header' });
  if (magic.some((byte, i) => bytes[i] !== byte))
    throw new DataError(
      where,
      `${name} begins with the bytes ${hex(bytes.subarray(0, 6))}, but an npy file with ${hex(Uint8Array.from(magic))}`,
      {
        expected: hex(Uint8Array.from(magic)),
        got: hex(bytes.subarray(0, 6)),
      },
    );
  const version = bytes[6];
  if (version < 1 || version > 3)
    throw new DataError(where, `${name} is of version ${version} of the npy format, of which there are 1, 2 and 3`, {
      got: version,
    });
  const at = version === 1 ? 10 : 12;
  requireBytes(place, bytes, { at: 0, needed: at, what: 'the header' });
  const length = version === 1 ? viewOf(bytes).getUint16(8, true) : viewOf(bytes).getUint32(8, true);
  if (length > longestHeader)
    throw new DataError(where, `${name} announces a header of ${length} bytes; NumPy reads up to ${longestHeader}`, {
      expected: longestHeader,
      got: length,
    });
  requireBytes(place, bytes, { at, needed: length, what: 'the header' });
  const text = new TextDecoder('latin1').decode(bytes.subarray(at, at + length));
  return parsed(place, text, at + length);
}

function parsed({ where, name }: FilePlace, text: string, start: number): NpyHeader {
  const [, descr, list] = entry.descr.exec(text) ?? [];
  const [, order] = entry.order.exec(text) ?? [];
  const [, sizes] = entry.shape.exec(text) ?? [];
  if ((descr ?? list) === undefined || order === undefined || sizes === undefined)
    throw new DataError(
      where,
      `${name} has the header ${formatValue(text.trim())}, which lacks descr, fortran_order or shape`,
      {
        got: text,
      },
    );
  const type = npyTypes[descr?.slice(1) ?? ''];
  if (type === undefined || !/^[<>|=]/.test(descr))
    throw new DataError(
      where,
      `${name} holds ${descr === undefined ? 'records' : descr}, which tensors do not; the types are ${Object.keys(npyTypes).join(', ')}`,
      { expected: Object.keys(npyTypes), got: descr ?? text },
    );
  const shape = (sizes.match(/\d+/g) ?? []).map(Number);
  const end = start + sizeOf(shape) * type.bytes;
  if (!Number.isSafeInteger(end) || !shape.every(Number.isSafeInteger))
    throw new DataError(where, `${name} announces ${formatShape(shape)} values, more than there can be`, {
      got: shape,
    });
  const what = `${formatShape(shape)} values of ${type.bytes} bytes`;
  return { type, isBigEndian: descr.startsWith('>'), isFortran: order === 'True', shape, start, end, what };
}
