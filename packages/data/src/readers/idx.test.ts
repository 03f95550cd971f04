import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parseIdx, readIdx } from '../index.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);

describe('parseIdx', () => {
  it.each([
    [0x08, [1, 255], 'uint8', [1, 255]],
    [0x09, [1, 255], 'int32', [1, -1]],
    [0x0b, [1, 0, 255, 254], 'int32', [256, -2]],
    [0x0c, [0, 1, 0, 0, 255, 255, 255, 255], 'int32', [65536, -1]],
    [0x0d, [0x3f, 0x80, 0, 0, 0xc0, 0x20, 0, 0], 'float32', [1, -2.5]],
    [0x0e, [0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0xc0, 4, 0, 0, 0, 0, 0, 0], 'float64', [1, -2.5]],
  ])('type %i', (type, data, dtype, values) => {
    const read = parseIdx(bytes(0, 0, type, 1, 0, 0, 0, 2, ...data));
    expect([read.dtype, read.toArray()]).toEqual([dtype, values]);
  });

  it('reads any number of axes', () => {
    expect(parseIdx(bytes(0, 0, 8, 0, 7)).item()).toBe(7);
    expect(parseIdx(bytes(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4)).toArray()).toEqual([
      [[1, 2]],
      [[3, 4]],
    ]);
    expect(parseIdx(bytes(0, 0, 8, 2, 0, 0, 0, 0, 0, 0, 0, 5)).shape).toEqual([0, 5]);
  });

  it('reads from the middle of a buffer', () => {
    const inside = bytes(9, 9, 0, 0, 8, 1, 0, 0, 0, 1, 42).subarray(2);
    expect(parseIdx(inside).toArray()).toEqual([42]);
  });
});

describe('readIdx', () => {
  it('unpacks gzip', async () => {
    const packed = new Uint8Array(gzipSync(bytes(0, 0, 8, 1, 0, 0, 0, 2, 7, 9)));
    expect((await readIdx(packed)).toArray()).toEqual([7, 9]);
  });

  it('says that a gzip stream is damaged', async () => {
    const packed = new Uint8Array(gzipSync(bytes(0, 0, 8, 1, 0, 0, 0, 2, 7, 9)));
    await expect(readIdx(packed.slice(0, 20), { name: 'labels.gz' })).rejects.toThrow(
      'readIdx: labels.gz has 20 bytes that are no whole gzip stream: ',
    );
  });
});

/** Counts what gzip streams unpack to, during the tests around. */
function countUnpacked(): { bytes: number } {
  const count = { bytes: 0 };
  class Counted extends DecompressionStream {
    override get readable() {
      const counting = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
        transform(chunk, controller) {
          count.bytes += chunk.length;
          controller.enqueue(chunk);
        },
      });
      return super.readable.pipeThrough(counting);
    }
  }
  beforeAll(() => void vi.stubGlobal('DecompressionStream', Counted));
  afterAll(() => void vi.unstubAllGlobals());
  return count;
}

describe('gzip unpacks no further than the header announces', () => {
  const packed = (...parts: readonly Uint8Array[]) => new Uint8Array(gzipSync(Buffer.concat(parts)));
  const zeros = new Uint8Array(2e7);
  const unpacked = countUnpacked();

  it.each([
    [
      'more than announced',
      packed(bytes(0, 0, 8, 1, 0, 0, 0, 2), zeros),
      'labels.gz unpacks to more than the 10 bytes that its header announces, for [2] values of 1 bytes',
    ],
    [
      'an announcement that so few bytes cannot keep',
      packed(bytes(0, 0, 8, 2, 255, 255, 255, 255, 0, 0, 0, 9, 1)),
      'labels.gz has 33 bytes of gzip, which unpack to 34056 at most, but its header announces 38654705667, for [4294967295, 9] values of 1 bytes; it is damaged or was not fetched whole',
    ],
    [
      'less than announced',
      packed(bytes(0, 0, 8, 1, 0, 0, 0, 9, 1)),
      'labels.gz ends at byte 9 but must go on to byte 17, for [9] values of 1 bytes from byte 8; it is damaged or was not fetched whole',
    ],
    ['no IDX file', packed(zeros.subarray(0, 1e4)), 'labels.gz begins with the bytes 00 00 00 00, but an IDX file'],
  ])('%s', async (_, file, text) => {
    unpacked.bytes = 0;
    await expect(readIdx(file, { name: 'labels.gz' })).rejects.toThrow(text);
    expect(unpacked.bytes).toBeGreaterThan(0);
    expect(unpacked.bytes).toBeLessThan(1e6);
  });
});

it('empty axes beside huge ones are empty', () => {
  const sizes = [...Array.from({ length: 40 }, () => [255, 255, 255, 255]).flat(), 0, 0, 0, 0];
  expect(parseIdx(bytes(0, 0, 8, 41, ...sizes)).size).toBe(0); // the other sizes multiply to more than the largest number
});

describe('errors name the file, the place, what is expected and what is there', () => {
  it.each([
    [
      bytes(0, 0, 8),
      'parseIdx: labels ends at byte 3 but must go on to byte 4, for the header from byte 0; it is damaged or was not fetched whole',
      { expected: 4, got: 3 },
    ],
    [
      bytes(0, 0, 8, 2, 0, 0, 0, 1),
      'parseIdx: labels ends at byte 8 but must go on to byte 12, for the sizes of 2 axes from byte 4; it is damaged or was not fetched whole',
      { expected: 12, got: 8 },
    ],
    [
      bytes(0, 0, 8, 1, 0, 0, 0, 3, 1, 2),
      'parseIdx: labels ends at byte 10 but must go on to byte 11, for [3] values of 1 bytes from byte 8; it is damaged or was not fetched whole',
      { expected: 11, got: 10 },
    ],
    [
      bytes(0, 0, 8, 1, 0, 0, 0, 1, 1, 2, 3),
      'parseIdx: labels has 2 bytes too many after [1] values of 1 bytes',
      { expected: 9, got: 11 },
    ],
    [
      bytes(0x3c, 0x68, 0x74, 0x6d, 0x6c),
      'parseIdx: labels begins with the bytes 3c 68 74 6d, but an IDX file with 00 00, a type of 08, 09 or 0b … 0e, and the number of axes',
      { got: '3c 68 74 6d' },
    ],
    [
      bytes(0, 0, 0x0a, 1, 0, 0, 0, 0),
      'parseIdx: labels begins with the bytes 00 00 0a 01, but an IDX file with 00 00, a type of 08, 09 or 0b … 0e, and the number of axes',
      {},
    ],
  ])('%#', (file, message, fields) => {
    expect(() => parseIdx(file, { name: 'labels' })).toThrow(expect.objectContaining({ message, ...fields }));
  });
});
