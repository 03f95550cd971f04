import { mutantCount, readMutants } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { readers } from './readers.ts';
import { textBytes } from './reader.ts';

/** What any reader may be given for its file. */
const foreign: readonly (readonly [what: string, bytes: Uint8Array<ArrayBuffer>])[] = [
  ['nothing', new Uint8Array()],
  ['a byte', Uint8Array.of(0x1f)],
  ['zeros', new Uint8Array(100_000)],
  ['ones', new Uint8Array(100_000).fill(255)],
  ['a page of a server', textBytes('<!doctype html>\n<html><body>404, "not found"</body></html>\n')],
  ['half of a gzip header', Uint8Array.of(0x1f, 0x8b, 8, 0, 0)],
  ['the letters of a zip file', textBytes('PK\u0003\u0004')],
  ['words', textBytes('{"a": [1, 2, {"b": null}]}')],
];

const peak = (): number => process.resourceUsage().maxRSS * 1024;

describe.each(readers)('$name', ({ hostile, isRefusal, mutations, read }) => {
  const refusal = async (bytes: Uint8Array): Promise<unknown> => {
    try {
      await read(new Uint8Array(bytes));
    } catch (error) {
      return error;
    }
    return undefined;
  };

  it.each(hostile)('refuses %s, in little memory', async (_, bytes, text) => {
    const before = peak();
    const error = await refusal(bytes);
    expect(error).toBeInstanceOf(Error);
    expect((error as Error).message).toMatch(text);
    expect(isRefusal(error)).toBe(true);
    expect(peak() - before).toBeLessThan(400e6);
  });

  it.each(foreign)('reads or refuses %s', async (_, bytes) => {
    const error = await refusal(bytes);
    expect(error === undefined || isRefusal(error) ? undefined : error).toBeUndefined();
  });

  it('reads or refuses damaged files', async () => {
    const count = mutantCount(150);
    const { accepted, refused } = await readMutants(({ bytes }) => read(bytes), {
      mutations,
      count,
      seed: 1,
      isRefusal,
      limitMs: 5000,
      limitBytes: 400e6,
    });
    expect([accepted > 0, refused > count / 20]).toEqual([true, true]);
  });
});
