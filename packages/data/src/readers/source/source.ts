import { DataError, refuseArgument } from '@gradkit/core-tensor/functional';
import { joinBytes } from './join-bytes.ts';
import { pulled } from './pulled.ts';

/** Where a file is: its path (in Node), its address, what a file input or `fetch` gives, or its bytes. */
export type Source = string | URL | Blob | Uint8Array;

/** A file that can be read from its beginning, again and again. */
export interface OpenedSource {
  /** the public function, for errors */
  readonly where: string;
  /** of the file, for errors */
  readonly name: string;
  chunks(): AsyncIterable<Uint8Array>;
}

/** What one read takes from a file. */
const chunkBytes = 256 * 1024;

/**
 * Finds out what a source is; nothing is read yet.
 *
 * @param name what to call the file in errors; left out: its path or address
 * @throws {ConfigError} if it is no source
 */
export function openSource(where: string, source: Source, name?: string): OpenedSource {
  if (source instanceof Uint8Array) return { where, name: name ?? 'the file', chunks: () => pieces(source) };
  if (source instanceof Blob) {
    const ofFile = 'name' in source && typeof source.name === 'string' ? source.name : 'the file';
    return { where, name: name ?? ofFile, chunks: () => pulled(source.stream()) };
  }
  if (typeof source !== 'string' && !(source instanceof URL))
    refuseArgument(where, 'source', source, 'a path, a URL, a Blob or a Uint8Array');
  const place = { where, name: name ?? String(source) };
  const path = pathOf(source);
  return { ...place, chunks: () => (path === null ? fetched(place, source) : file(place, path)) };
}

/** The whole file. */
export async function wholeSource({ chunks }: OpenedSource): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks()) parts.push(chunk);
  return joinBytes(parts);
}

/** The path that Node reads, null for what has to be fetched. */
function pathOf(source: string | URL): string | URL | null {
  const fileSystem = nodeFiles();
  if (fileSystem === undefined) return null;
  if (source instanceof URL) return source.protocol === 'file:' ? source : null;
  if (/^file:/i.test(source)) return new URL(source);
  return /^(?:https?|data|blob):/i.test(source) ? null : source;
}

/** Node's files without an import, which bundlers for pages would follow. */
function nodeFiles(): typeof import('node:fs/promises') | undefined {
  return (globalThis as { readonly process?: NodeJS.Process | undefined }).process?.getBuiltinModule?.(
    'node:fs/promises',
  );
}

// eslint-disable-next-line typescript/require-await -- the same as other sources
async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}

type Place = Omit<OpenedSource, 'chunks'>;

async function* file({ where, name }: Place, path: string | URL): AsyncGenerator<Uint8Array> {
  const handle = await failing(where, name, () => nodeFiles()!.open(path));
  try {
    for (;;) {
      const { bytesRead, buffer } = await failing(where, name, () =>
        handle.read(new Uint8Array(chunkBytes), 0, chunkBytes),
      );
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

async function failing<T>(where: string, name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'is not there' : `cannot be read: ${message}`;
    throw new DataError(where, `${name} ${reason}`, { got: name, cause });
  }
}

async function* fetched({ where, name }: Place, address: string | URL): AsyncGenerator<Uint8Array> {
  const response = await fetch(address).catch((cause: unknown) => {
    throw new DataError(where, `${name} cannot be fetched: ${(cause as Error).message}`, { got: name, cause });
  });
  if (!response.ok || response.body === null) {
    const answer = `${response.status} ${response.statusText}`.trim();
    throw new DataError(where, `${name} cannot be fetched: the server answers ${answer}`, { got: response.status });
  }
  try {
    yield* pulled(response.body);
  } catch (cause) {
    throw new DataError(where, `${name} stopped on its way: ${(cause as Error).message}`, { got: name, cause });
  }
}
