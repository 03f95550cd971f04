import { RuntimeError } from '@gradkit/core-tensor/functional';
import { gunzipSync } from 'fflate';
import type { CompressionCodec, Compressors } from 'hyparquet';

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
  if (!(['ZSTD', 'BROTLI', 'LZ4', 'LZ4_RAW'] as const).some((codec) => codecs.has(codec))) return { GZIP };
  const others = await installed(where, 'hyparquet-compressors', () => import('hyparquet-compressors'));
  return {
    GZIP,
    ZSTD: (input, length) => others.decompressZstd(input, new Uint8Array(length)),
    BROTLI: others.decompressBrotli,
    LZ4: others.decompressLz4,
    LZ4_RAW: others.decompressLz4Raw,
  };
}

async function installed<T>(where: string, name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw new RuntimeError(where, `the package ${name} is needed; npm install ${name}`, { cause });
  }
}
