/**
 * Throws unless a Snappy stream is whole and unpacks to `size` bytes: hyparquet goes back where a literal announces more than 2^31 bytes, and
 * never ends.
 *
 * @see https://github.com/google/snappy/blob/main/format_description.txt
 */
export function checkSnappy(bytes: Uint8Array, size: number): void {
  const { at: start, value: announced } = lengthOf(bytes);
  if (announced !== size) throw new Error(`a page of ${size} bytes announces ${announced} in Snappy`);
  let given = 0;
  for (let at = start; at < bytes.length;) {
    const tag = bytes[at++];
    let length = (tag >> 2) + 1;
    if ((tag & 3) === 0) {
      const extra = Math.max(0, length - 60); // bytes that the length itself takes
      if (extra > 0) length = littleEndian(bytes, at, extra) + 1;
      at += extra + length;
    } else {
      const extra = [0, 1, 2, 4][tag & 3];
      if ((tag & 3) === 1) length = ((tag >> 2) & 7) + 4;
      const offset = littleEndian(bytes, at, extra) + ((tag & 3) === 1 ? (tag >> 5) * 256 : 0);
      if (offset === 0 || offset > given)
        throw new Error(`its Snappy copies from ${offset} bytes before byte ${given}`);
      at += extra;
    }
    given += length;
    if (at > bytes.length || given > size) throw new Error(`its Snappy goes beyond the ${size} bytes of a page`);
  }
  if (given !== size) throw new Error(`its Snappy ends at byte ${given} of ${size}`);
}

function lengthOf(bytes: Uint8Array): { readonly at: number; readonly value: number } {
  let value = 0;
  for (let at = 0; at < Math.min(5, bytes.length); at++) {
    value += (bytes[at] & 127) * 2 ** (7 * at);
    if (bytes[at] < 128) return { at: at + 1, value };
  }
  throw new Error('its Snappy does not say how long it is');
}

function littleEndian(bytes: Uint8Array, at: number, count: number): number {
  if (at + count > bytes.length) throw new Error('its Snappy is cut off');
  let value = 0;
  for (let k = 0; k < count; k++) value += bytes[at + k] * 2 ** (8 * k);
  return value;
}
