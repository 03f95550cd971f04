import { join } from 'node:path';
import {
  DataError,
  requireBoolean,
  requireFunction,
  requireList,
  requireOptions,
  requireString,
  type OptionNames,
} from '@gradkit/core-tensor/functional';
import { download, type Checksum } from './download.ts';
import type { DownloadProgress } from './fetch-into.ts';
import { findIdx } from './idx-files.ts';
import { terminalProgress } from './terminal-progress.ts';

/** How to get a dataset. */
export interface FetchOptions {
  /** folder with the files; nothing is downloaded then */
  readonly folder?: string | undefined;
  /** where downloads are kept; default `cacheFolder()` */
  readonly cache?: string | undefined;
  /** whether to fetch what is missing; default true */
  readonly download?: boolean | undefined;
  /** addresses to fetch from, each ending in `/` */
  readonly mirrors?: readonly string[] | undefined;
  /** is told how far a download is; default: a bar on the terminal, where there is one and it takes more than a second */
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
}

const known: OptionNames<FetchOptions> = {
  folder: true,
  cache: true,
  download: true,
  mirrors: true,
  onProgress: true,
};

/** Gives the options back. @throws {ConfigError} if one is unknown or of the wrong kind */
export function requireFetchOptions(where: string, options: FetchOptions): FetchOptions {
  const { folder, cache, download: allowed, mirrors, onProgress } = requireOptions(where, options, known);
  if (folder !== undefined) requireString(where, 'folder', folder);
  if (cache !== undefined) requireString(where, 'cache', cache);
  if (allowed !== undefined) requireBoolean(where, 'download', allowed);
  if (mirrors !== undefined) requireList(where, 'mirrors', mirrors);
  if (onProgress !== undefined) requireFunction(where, 'onProgress', onProgress);
  return options;
}

/** A dataset that can be fetched. */
export interface Source {
  /** the public function, for errors */
  readonly where: string;
  readonly checksums: Readonly<Record<string, Checksum>>;
  readonly mirrors: readonly string[];
  /** what the names of files end in where they are fetched; default `.gz` */
  readonly suffix?: string | undefined;
  /** what else to do where there is no connection */
  readonly instead: string;
}

/** Downloads what is missing in a folder. @throws {DataError} with the ways out if that fails */
export async function fetchMissing(
  folder: string,
  { where, checksums, mirrors, suffix = '.gz', instead }: Source,
  { download: allowed = true, mirrors: own, onProgress }: FetchOptions,
): Promise<void> {
  for (const [file, checksum] of Object.entries(checksums)) {
    if (findIdx(folder, file) !== null) continue;
    try {
      if (!allowed) throw new DataError('download', 'downloading is turned off');
      const urls = (own ?? mirrors).map((mirror) => `${mirror}${file}${suffix}`);
      await download(join(folder, `${file}${suffix}`), {
        urls,
        checksum,
        onProgress: onProgress ?? terminalProgress(),
      });
    } catch (cause) {
      throw new DataError(
        where,
        `${file}${suffix} is not in ${folder} and could not be downloaded. Either connect to the internet and run this again, or ${instead}. (${(cause as Error).message})`,
        { expected: join(folder, `${file}${suffix}`), cause },
      );
    }
  }
}
