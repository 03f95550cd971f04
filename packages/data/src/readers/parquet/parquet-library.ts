import { gunzipSync } from 'fflate';
import type { CompressionCodec, Compressors } from 'hyparquet';
import { loadCompressors } from '../columnar/load-compressors.ts';
import { notInstalled } from '../columnar/not-installed.ts';
import { decodeLz4Block } from '../lz4/lz4-block.ts';

async function load(where: string) {
  try {
    const { parquetMetadata } = await import('hyparquet'); // one by one, as bundlers see that an import is tried
    const { parquetReadColumn } = await import('hyparquet/src/read.js');
    const { parquetHeader } = await import('hyparquet/src/column.js');
    const { decompressPage } = await import('hyparquet/src/datapage.js');
    const { deltaBinaryUnpack } = await import('hyparquet/src/delta.js');
    return { parquetMetadata, parquetReadColumn, parquetHeader, decompressPage, deltaBinaryUnpack };
  } catch (cause) {
    throw notInstalled(where, 'hyparquet', cause);
  }
}

/** What is used of hyparquet. */
export type ParquetLibrary = Awaited<ReturnType<typeof load>>;

/** Loads hyparquet. @throws {RuntimeError} that says what to install */
export async function parquetLibrary(where: string): Promise<ParquetLibrary> {
  return load(where);
}

/** How pages are unpacked, into memory of the size that they announce and no more. */
export async function parquetCompressors(where: string, codecs: ReadonlySet<CompressionCodec>): Promise<Compressors> {
  const GZIP = (input: Uint8Array, length: number): Uint8Array => gunzipSync(input, { out: new Uint8Array(length) });
  const LZ4_RAW = (input: Uint8Array, length: number): Uint8Array => {
    const output = new Uint8Array(length);
    return output.subarray(0, decodeLz4Block(input, output));
  };
  if (!(['ZSTD', 'BROTLI', 'LZ4'] as const).some((codec) => codecs.has(codec))) return { GZIP, LZ4_RAW };
  const others = await loadCompressors(where);
  return {
    GZIP,
    ZSTD: (input, length) => others.decompressZstd(input, new Uint8Array(length)),
    BROTLI: others.decompressBrotli,
    LZ4: others.decompressLz4,
    LZ4_RAW,
  };
}
