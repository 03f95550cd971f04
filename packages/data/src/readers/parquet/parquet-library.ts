import { gunzipSync } from 'fflate';
import type { CompressionCodec, Compressors } from 'hyparquet';
import { installed } from '../columnar/installed.ts';
import { decodeLz4Block } from '../lz4/lz4-block.ts';

async function libraryOf() {
  const [{ parquetMetadata }, { parquetReadColumn }, { parquetHeader }, { decompressPage }, { deltaBinaryUnpack }] =
    await Promise.all([
      import('hyparquet'),
      import('hyparquet/src/read.js'),
      import('hyparquet/src/column.js'),
      import('hyparquet/src/datapage.js'),
      import('hyparquet/src/delta.js'),
    ]);
  return { parquetMetadata, parquetReadColumn, parquetHeader, decompressPage, deltaBinaryUnpack };
}

/** What is used of hyparquet. */
export type ParquetLibrary = Awaited<ReturnType<typeof libraryOf>>;

/** Loads hyparquet. @throws {RuntimeError} that says what to install */
export async function parquetLibrary(where: string): Promise<ParquetLibrary> {
  return installed(where, 'hyparquet', libraryOf);
}

/** How pages are unpacked, into memory of the size that they announce and no more. */
export async function parquetCompressors(where: string, codecs: ReadonlySet<CompressionCodec>): Promise<Compressors> {
  const GZIP = (input: Uint8Array, length: number): Uint8Array => gunzipSync(input, { out: new Uint8Array(length) });
  const LZ4_RAW = (input: Uint8Array, length: number): Uint8Array => {
    const output = new Uint8Array(length);
    return output.subarray(0, decodeLz4Block(input, output));
  };
  if (!(['ZSTD', 'BROTLI', 'LZ4'] as const).some((codec) => codecs.has(codec))) return { GZIP, LZ4_RAW };
  const others = await installed(where, 'hyparquet-compressors', () => import('hyparquet-compressors'));
  return {
    GZIP,
    ZSTD: (input, length) => others.decompressZstd(input, new Uint8Array(length)),
    BROTLI: others.decompressBrotli,
    LZ4: others.decompressLz4,
    LZ4_RAW,
  };
}
