import { notInstalled } from './not-installed.ts';

/** Loads what unpacks ZSTD, Brotli and LZ4. @throws {RuntimeError} that says what to install */
export async function loadCompressors(where: string): Promise<typeof import('hyparquet-compressors')> {
  try {
    return await import('hyparquet-compressors');
  } catch (cause) {
    throw notInstalled(where, 'hyparquet-compressors', cause);
  }
}
