/**
 * Unpacks a block: literals and copies of what stands before, also of earlier blocks.
 *
 * @param start where it begins in the output, which it may copy from
 * @returns where it ends in the output
 * @throws {Error} if it is damaged, or does not fit
 * @see https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md
 */
export function decodeLz4Block(block: Uint8Array, output: Uint8Array, start = 0): number {
  let [at, end] = [0, start];
  const lengthFrom = (bits: number): number => {
    let length = bits;
    for (let byte = bits === 15 ? 255 : 0; byte === 255;) {
      if (at >= block.length) throw new Error('its LZ4 block is cut off');
      byte = block[at++];
      length += byte;
    }
    return length;
  };
  while (at < block.length) {
    const token = block[at++];
    const literals = lengthFrom(token >> 4);
    if (at + literals > block.length) throw new Error('its LZ4 block is cut off');
    end = copyLiterals(block.subarray(at, at + literals), output, end);
    at += literals;
    if (at === block.length) break; // the last ones have no copy behind them
    const offset = block[at] + block[at + 1] * 256;
    at += 2;
    const length = lengthFrom(token & 15) + 4;
    if (!(offset > 0 && offset <= end)) throw new Error(`its LZ4 block copies from ${offset} bytes before byte ${end}`);
    if (end + length > output.length) throw tooMuch(output);
    for (const last = end + length; end < last; end++) output[end] = output[end - offset]; // may overlap
  }
  return end;
}

/** Adds bytes as they are. @returns where they end in the output */
export function copyLiterals(block: Uint8Array, output: Uint8Array, end: number): number {
  if (end + block.length > output.length) throw tooMuch(output);
  output.set(block, end);
  return end + block.length;
}

function tooMuch({ length }: Uint8Array): Error {
  return new Error(`its LZ4 unpacks to more than the ${length} bytes that are announced`);
}
