import { viewOf } from '../source/require-bytes.ts';
import { copyLiterals, decodeLz4Block } from './lz4-block.ts';

/** The first bytes of a frame: 04 22 4d 18. */
const magic = 0x184d2204;

/**
 * Unpacks an LZ4 frame, into memory of the size that is announced and no more. Checksums are not compared, as Arrow writes none.
 *
 * @throws {Error} if it is damaged, or unpacks to another size
 * @see https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md
 */
export function decodeLz4Frame(bytes: Uint8Array, size: number): Uint8Array {
  const view = viewOf(bytes);
  if (bytes.length < 11 || view.getUint32(0, true) !== magic) throw new Error('no LZ4 frame begins where one should');
  const flags = bytes[4];
  if (flags >> 6 !== 1 || (flags & 1) === 1)
    throw new Error('its LZ4 frame is of another version, or has a dictionary');
  const [hasBlockSums, hasSize] = [(flags & 16) !== 0, (flags & 8) !== 0];
  const output = new Uint8Array(size);
  let end = 0;
  for (let at = hasSize ? 15 : 7; ;) {
    if (at + 4 > bytes.length) throw new Error('its LZ4 frame is cut off');
    const header = view.getUint32(at, true);
    if (header === 0) break;
    const [start, length] = [at + 4, header & 0x7fffffff];
    at = start + length + (hasBlockSums ? 4 : 0);
    if (at > bytes.length) throw new Error('its LZ4 frame is cut off');
    const block = bytes.subarray(start, start + length);
    end = header >= 2 ** 31 ? copyLiterals(block, output, end) : decodeLz4Block(block, output, end);
  }
  if (end !== size) throw new Error(`its LZ4 frame unpacks to ${end} bytes, but ${size} are announced`);
  return output;
}
