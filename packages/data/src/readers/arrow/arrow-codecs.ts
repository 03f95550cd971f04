import { loadCompressors } from '../columnar/load-compressors.ts';
import { viewOf } from '../source/require-bytes.ts';
import type { ArrowLibrary } from './arrow-values.ts';
import type { ArrowCodec } from './check-message.ts';
import { decodeLz4Frame } from '../lz4/lz4-frame.ts';

/**
 * Tells apache-arrow how to unpack what a file packs, where nobody has yet: it asks a registry. Memory is as large as announced and no larger.
 *
 * @throws {RuntimeError} if ZSTD needs a package that is not installed
 */
export async function registerCodecs(
  where: string,
  { compressionRegistry, CompressionType }: ArrowLibrary,
  codecs: ReadonlySet<ArrowCodec>,
): Promise<void> {
  const set = (codec: ArrowCodec, decode: (bytes: Uint8Array, size: number) => Uint8Array): void => {
    if (compressionRegistry.get(CompressionType[codec]) !== null) return;
    compressionRegistry.set(CompressionType[codec], { decode: (bytes) => decode(bytes, announced(bytes)) });
  };
  if (codecs.has('LZ4_FRAME')) set('LZ4_FRAME', decodeLz4Frame);
  if (!codecs.has('ZSTD')) return;
  const { decompressZstd } = await loadCompressors(where);
  set('ZSTD', (bytes, size) => {
    const unpacked = decompressZstd(bytes, new Uint8Array(size));
    if (unpacked.length === size) return unpacked;
    throw new Error(`its ZSTD unpacks to ${unpacked.length} bytes, but ${size} are announced`);
  });
}

/** The size of packed memory, which stands before what apache-arrow gives. */
function announced({ buffer, byteOffset }: Uint8Array): number {
  return Number(viewOf(new Uint8Array(buffer, byteOffset - 8, 8)).getBigInt64(0, true));
}
