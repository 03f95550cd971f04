import { join } from 'node:path';
import { fetchMissing, requireFetchOptions, type FetchOptions, type Source } from './fetch-missing.ts';
import { cacheFolder, findData } from './folders.ts';
import { findIdx } from './idx-files.ts';

/** The path of a dataset that is a single file: in the folder that is given or found, else in the cache, fetched if it is not there. */
export async function knownFile(name: string, source: Source, options: FetchOptions): Promise<string> {
  requireFetchOptions(source.where, options);
  const cached = join(options.cache ?? cacheFolder(), name);
  const folder = options.folder ?? findData(name) ?? cached;
  if (folder === cached) await fetchMissing(folder, source, options);
  const [file] = Object.keys(source.checksums);
  return findIdx(folder, file) ?? join(folder, `${file}${source.suffix ?? '.gz'}`); // not there: the reader says so
}
