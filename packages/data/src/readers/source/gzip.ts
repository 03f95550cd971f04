import { DataError } from '@gradkit/core-tensor/functional';
import { pulled } from './pulled.ts';
import type { OpenedSource } from './source.ts';

/** Whether the bytes are a gzip stream. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** No byte of a deflated stream unpacks to more. @see https://zlib.net/zlib_tech.html */
export const largestRatio = 1032;

/** What a packed file may unpack to where its reader's `maxBytes` is left out: 1 GiB. */
export const mostUnpacked = 2 ** 30;

/** Unpacks a gzip stream, as far as it is asked for. @throws {DataError} if it is damaged */
export async function* gunzip({ where, name, chunks }: OpenedSource): AsyncGenerator<Uint8Array> {
  const packed = chunks()[Symbol.asyncIterator]();
  let taken = 0;
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const { done, value } = await packed.next();
      if (done === true) return controller.close();
      taken += value.length;
      controller.enqueue(value as Uint8Array<ArrayBuffer>); // shared memory is no source
    },
    async cancel() {
      await packed.return?.();
    },
  });
  try {
    yield* pulled(stream.pipeThrough(new DecompressionStream('gzip')));
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw new DataError(where, `${name} has ${taken} bytes that are no whole gzip stream: ${reasonOf(cause)}`, {
      got: taken,
      cause,
    });
  }
}

/** What went wrong: newer Nodes have it in the cause alone. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return message === '' && cause instanceof Error ? cause.message : message;
}

/** The file as it is, or what it unpacks to if it is a gzip stream, up to `maxBytes`. */
export function unpacked(source: OpenedSource, maxBytes = mostUnpacked): OpenedSource {
  return { ...source, chunks: () => unpackedChunks(source, maxBytes) };
}

async function* unpackedChunks(source: OpenedSource, maxBytes: number): AsyncGenerator<Uint8Array> {
  const iterator = source.chunks()[Symbol.asyncIterator]();
  try {
    const { done, value: first } = await iterator.next();
    if (done === true) return;
    const chunks = () => resumed(first, iterator);
    if (isGzip(first)) yield* limited({ ...source, chunks }, maxBytes);
    else yield* chunks();
  } finally {
    await iterator.return?.();
  }
}

async function* resumed(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

async function* limited(source: OpenedSource, maxBytes: number): AsyncGenerator<Uint8Array> {
  let given = 0;
  for await (const chunk of gunzip(source)) {
    given += chunk.length;
    if (given > maxBytes)
      throw new DataError(source.where, `${source.name} unpacks to more than the ${maxBytes} bytes of maxBytes`, {
        expected: maxBytes,
        got: given,
      });
    yield chunk;
  }
}
