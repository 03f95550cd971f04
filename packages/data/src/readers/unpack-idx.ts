import { DataError } from '@gradkit/core-tensor/functional';
import { longestHeader, readHeader, type IdxHeader } from './idx-header.ts';
import { gunzip, largestRatio } from './source/gzip.ts';
import { openSource } from './source/source.ts';

interface Place {
  /** the public function, for errors */
  readonly where: string;
  /** of the file */
  readonly name: string;
}

/**
 * Unpacks an IDX file as far as its header says and no further: a few bytes of gzip can unpack to thousands of times as many.
 *
 * @throws {DataError} if the stream is damaged, is no IDX file, or holds more than its header announces
 */
export async function unpackIdx(packed: Uint8Array, { where, name }: Place): Promise<Uint8Array> {
  const chunks = gunzip(openSource(where, packed, name));
  try {
    const first = await take(chunks, longestHeader);
    const header = readHeader(name, first);
    const whole = reserve(header, packed, { where, name });
    let at = 0;
    for (let chunk: Uint8Array | undefined = first; chunk !== undefined; chunk = await next(chunks)) {
      if (at + chunk.length > whole.length) throw surplus(header, { where, name });
      whole.set(chunk, at);
      at += chunk.length;
    }
    return whole.subarray(0, at);
  } finally {
    await chunks.return(undefined);
  }
}

async function next(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array | undefined> {
  const { done, value } = await chunks.next();
  return done === true ? undefined : value;
}

/** At least `length` bytes, fewer where the stream ends before. */
async function take(chunks: AsyncIterator<Uint8Array>, length: number): Promise<Uint8Array> {
  let taken = new Uint8Array(0);
  while (taken.length < length) {
    const value = await next(chunks);
    if (value === undefined) break;
    const longer = new Uint8Array(taken.length + value.length);
    longer.set(taken);
    longer.set(value, taken.length);
    taken = longer;
  }
  return taken;
}

/** Memory for the whole file. */
function reserve({ end, what }: IdxHeader, packed: Uint8Array, { where, name }: Place): Uint8Array {
  const most = packed.length * largestRatio;
  if (end > most)
    throw new DataError(
      where,
      `${name} has ${packed.length} bytes of gzip, which unpack to ${most} at most, but its header announces ${end}, for ${what}; it is damaged or was not fetched whole`,
      { expected: end, got: most },
    );
  try {
    return new Uint8Array(end);
  } catch (cause) {
    throw new DataError(where, `${name} needs ${end} bytes of memory, for ${what}: ${(cause as Error).message}`, {
      got: end,
      cause,
    });
  }
}

function surplus({ end, what }: IdxHeader, { where, name }: Place): DataError {
  return new DataError(where, `${name} unpacks to more than the ${end} bytes that its header announces, for ${what}`, {
    expected: end,
  });
}
