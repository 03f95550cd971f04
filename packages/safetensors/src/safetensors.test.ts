import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allocate, ConfigError, DataError, dtypes, Tensor, tensor, zeros } from '@gradkit/core-tensor';
import { afterAll, describe, expect, it } from 'vitest';
import { fromSafetensors, toSafetensors } from './index.ts';
import { loadSafetensors, saveSafetensors } from './node.ts';

/** A file with any header, as text or JSON, and any data. */
function fileOf(header: unknown, data: readonly number[] = []): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + text.length + data.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  file.set(data, 8 + text.length);
  return file;
}

const entry = (start: number, end: number, { dtype = 'U8', shape = [end - start] } = {}) => ({
  dtype,
  shape,
  data_offsets: [start, end],
});

describe('a round trip', () => {
  it.each(dtypes)('keeps every bit of %s', (dtype) => {
    const data = allocate(dtype, 6);
    const bytes = new Uint8Array(data.buffer);
    if (dtype === 'bool') data.set([1, 0, 1, 1, 0, 0]);
    else if (dtype === 'int64') data.set([0, -1, 2 ** 53 - 1, 1 - 2 ** 53, 255, 7]);
    else for (let i = 0; i < bytes.length; i++) bytes[i] = 37 * i + 200;
    const x = new Tensor({ shape: [2, 3], dtype }, data);
    const { x: back } = fromSafetensors(toSafetensors({ x })).tensors;
    expect(back.dtype).toBe(dtype);
    expect(back.shape).toEqual([2, 3]);
    expect(new Uint8Array(back.data.buffer)).toEqual(bytes);
  });

  it('keeps rank 0, empty tensors, odd names and text', () => {
    const tensors = {
      'a.weight': tensor(3, { dtype: 'int32' }),
      empty: zeros([0, 4]),
      'größe "x"\n': tensor([true]),
      nan: tensor([Number.NaN, -Infinity, -0]),
    };
    const { tensors: back, metadata } = fromSafetensors(toSafetensors(tensors, { format: 'pt', é: '' }));
    expect(Object.keys(back).sort()).toEqual(Object.keys(tensors).sort());
    for (const [name, { shape, data }] of Object.entries(tensors)) {
      expect(back[name].shape).toEqual(shape);
      expect(back[name].data).toEqual(data);
    }
    expect(metadata).toEqual({ format: 'pt', é: '' });
    expect(fromSafetensors(toSafetensors({}))).toEqual({ tensors: {}, metadata: {} });
  });

  it('reads what readFileSync gives, and keeps no hold of it', () => {
    const file = Buffer.from(toSafetensors({ w: tensor([1, 2]), n: tensor([3], { dtype: 'int64' }) }));
    const { w, n } = fromSafetensors(file).tensors;
    file.fill(0);
    expect([w.toArray(), n.toArray()]).toEqual([[1, 2], [3]]);
  });

  it('reads from the middle of a larger buffer', () => {
    const file = toSafetensors({ w: tensor([1, 2]) });
    const larger = new Uint8Array(file.length + 3);
    larger.set(file, 3);
    expect(fromSafetensors(larger.subarray(3)).tensors['w'].toArray()).toEqual([1, 2]);
  });
});

describe('the bytes', () => {
  it('are a length, a header padded to 8 bytes, and the data, largest elements first', () => {
    const file = toSafetensors({ flag: tensor([true]), w: tensor([1.5]), count: tensor(2, { dtype: 'int64' }) });
    const length = Number(new DataView(file.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    const header = new TextDecoder().decode(file.subarray(8, 8 + length));
    expect(header.trimEnd()).toBe(
      '{"count":{"dtype":"I64","shape":[],"data_offsets":[0,8]},"w":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},"flag":{"dtype":"BOOL","shape":[1],"data_offsets":[12,13]}}',
    );
    expect([...file.subarray(8 + length)]).toEqual([2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xc0, 0x3f, 1]);
  });

  it('do not depend on the order of the names', () => {
    const [a, b] = [tensor([1]), tensor([2])];
    expect(toSafetensors({ a, b })).toEqual(toSafetensors({ b, a }));
  });

  it('cannot hold a tensor with the name of the text', () => {
    expect(() => toSafetensors({ __metadata__: tensor([1]) })).toThrow(
      'toSafetensors: a tensor is named __metadata__; the format keeps this name for text',
    );
  });

  it('may have any other name', () => {
    const tensors = Object.fromEntries(['__proto__', 'constructor', ''].map((name, i) => [name, tensor([i])]));
    const read = fromSafetensors(toSafetensors(tensors, Object.fromEntries([['__proto__', 'x']])));
    expect(Object.entries(read.tensors).map(([name, w]) => [name, w.data[0]])).toEqual(
      expect.arrayContaining([
        ['__proto__', 0],
        ['constructor', 1],
        ['', 2],
      ]),
    );
    expect(Object.entries(read.metadata)).toEqual([['__proto__', 'x']]);
  });

  it.each<[what: string, metadata: Record<string, string>, text: string]>([
    [
      'bytes',
      { y: 'a', x: 'a'.repeat(100_000_000 - '{"__metadata__":{"y":"a","x":""}}'.length + 1) },
      '100000001 bytes, but readers take at most 100000000; the longest of them is metadata.x with 99999968 characters',
    ],
    [
      'characters for a string',
      Object.fromEntries(Array.from({ length: 90 }, (_, i) => [`x${i}`, '\u0001'.repeat(2 ** 20)])),
      'too many bytes, but readers take at most 100000000; the longest of them is metadata.x0 with 1048576 characters',
    ],
  ])('cannot hold more %s in front than readers take', (_, metadata, text) => {
    expect(() => toSafetensors({}, metadata)).toThrow(
      `toSafetensors: names and shapes of tensors and metadata would take ${text}`,
    );
  });

  it('cannot hold metadata that are no text, which no reader would take', () => {
    const metadata = { epoch: 3 } as unknown as Record<string, string>; // as JavaScript may give it
    expect(() => toSafetensors({}, metadata)).toThrow(
      'toSafetensors: metadata.epoch is 3; the format keeps text only, e.g. String(…) or JSON.stringify(…) of it',
    );
  });
});

describe('a damaged file is named, and what is wrong in it', () => {
  const whole = toSafetensors({ w: tensor([1, 2]) });
  const start = whole.length - 8;
  it.each([
    ['empty', new Uint8Array(0), 'm has 0 bytes; a safetensors file has at least 8'],
    ['cut in the length', whole.slice(0, 5), 'm has 5 bytes; a safetensors file has at least 8'],
    ['cut in the header', whole.slice(0, 20), `m has 20 bytes but its header needs ${start}`],
    [
      'no safetensors file',
      Uint8Array.from('<html><body>', (c) => c.charCodeAt(0)),
      'm is no safetensors file: it begins with the bytes 3c 68 74 6d 6c 3e 3c 62, where a safetensors file has the length of its header, at most 100000000, and then {',
    ],
    ['a small number first', Uint8Array.of(50, 0, 0, 0, 0, 0, 0, 0, 1), 'm is no safetensors file: it begins with the'],
    [
      'empty axes beside huge ones',
      fileOf({ w: entry(0, 0, { shape: [...Array.from({ length: 40 }, () => 1e9), 0] }) }, [1]),
      'm has 1 bytes of data but its tensors end at byte 0',
    ],
    ['cut in the data', whole.slice(0, -1), 'w in m ends at byte 8 of the data, of which there are 7'],
    ['too long', Uint8Array.of(...whole, 0), 'm has 9 bytes of data but its tensors end at byte 8'],
    ['no JSON', fileOf('{"w":'), 'm has a header at bytes 8 … 12 that is no JSON'],
    ['no text', fileOf('\u{D800}{}').fill(0xff, 8, 11), 'm has a header at bytes 8 … 12 that is no JSON'],
    ['no object', fileOf('[1]'), 'm has a header at bytes 8 … 10 that is no JSON object'],
    ['no entry', fileOf({ w: 3 }), 'm has an entry w without dtype, shape and data_offsets'],
    ['a negative size', fileOf({ w: entry(0, 1, { shape: [-1] }) }, [1]), 'm has an entry w without dtype, shape'],
    [
      'an unknown dtype',
      fileOf({ w: entry(0, 1, { dtype: 'F8_E4M3' }) }, [1]),
      'w in m is F8_E4M3, which is not one of F32, F64, F16, BF16, I32, I64, U8, BOOL',
    ],
    ['too few bytes', fileOf({ w: entry(0, 1, { shape: [2] }) }, [1]), 'w in m has 1 bytes but [2] of U8 needs 2'],
    ['offsets turned round', fileOf({ w: entry(2, 0, { shape: [2] }) }, [1, 2]), 'w in m has -2 bytes but [2] of U8'],
    [
      'offsets behind the end',
      fileOf({ w: entry(1, 3) }, [1, 2]),
      'w in m ends at byte 3 of the data, of which there are 2',
    ],
    [
      'overlapping tensors',
      fileOf({ b: entry(1, 3), a: entry(0, 2) }, [1, 2, 3]),
      'b in m begins at byte 1 of the data but a ends at 2; tensors follow each other without gap or overlap',
    ],
    ['a gap', fileOf({ a: entry(1, 2) }, [1, 2]), 'a in m begins at byte 1 of the data but the header ends at 0'],
    ['text that is none', fileOf({ __metadata__: { a: 1 } }), 'm has a __metadata__ that is not text by name'],
    [
      'a bool that is none',
      fileOf({ w: entry(0, 2, { dtype: 'BOOL', shape: [2] }) }, [1, 5]),
      'w in m: bool element 1 is 5; it must be 0 or 1',
    ],
    [
      'an integer too large',
      fileOf({ w: entry(0, 8, { dtype: 'I64', shape: [1] }) }, [1, 0, 0, 0, 0, 0, 0, 0x7f]),
      'w in m: tensor: int64 element 0 is 9151314442816847873, beyond ±2^53, up to which whole numbers are exact',
    ],
  ])('%s', (_, bytes, text) => {
    expect(() => fromSafetensors(bytes, { name: 'm' })).toThrow(DataError);
    expect(() => fromSafetensors(bytes, { name: 'm' })).toThrow(`fromSafetensors: ${text}`);
  });
});

it('tensors that overlap are refused before they multiply the memory', () => {
  const size = 1_000_000;
  const header = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`w${i}`, entry(0, size)])); // 20 GB if copied
  const file = Buffer.concat([fileOf(header), new Uint8Array(size)]);
  expect(() => fromSafetensors(file)).toThrow('w1 in the file begins at byte 0 of the data but w0 ends at 1000000');
});

describe('arguments of the wrong kind', () => {
  const write = toSafetensors as (...given: unknown[]) => unknown;
  const read = fromSafetensors as (...given: unknown[]) => unknown;
  it.each<[call: () => unknown, text: string]>([
    [() => write(), 'toSafetensors: tensors are undefined; they must be an object of tensors'],
    [() => write(new Map([['w', tensor([1])]])), 'toSafetensors: tensors are a Map; they must be an object of tensors'],
    [() => write({ w: [1, 2] }), 'toSafetensors: w is [1, 2]; it must be a tensor'],
    [() => write({}, 'x'), "toSafetensors: metadata are 'x'; they must be an object of text by name"],
    [() => read(), 'fromSafetensors: bytes are undefined; they must be a Uint8Array'],
    [() => read(new ArrayBuffer(9)), 'fromSafetensors: bytes are a ArrayBuffer; they must be a Uint8Array'],
    [() => read(toSafetensors({}), { nmae: 'x' }), 'fromSafetensors: nmae is no option; the options are name'],
    [() => read(toSafetensors({}), { name: 3 }), 'fromSafetensors: name is 3; it must be a string'],
  ])('%o', (call, text) => {
    expect(call).toThrow(ConfigError);
    expect(call).toThrow(text);
  });
});

describe('on disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gradkit-safetensors-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const weights = { weight: tensor([[0.5, -1]]), bias: tensor([3]) };

  it('tensors come back, from a folder that is made for it', async () => {
    const path = join(folder, 'new', 'model.safetensors');
    await saveSafetensors(path, weights, { epoch: '3' });
    const { tensors, metadata } = await loadSafetensors(path);
    expect([tensors['weight'].toArray(), tensors['bias'].toArray()]).toEqual([[[0.5, -1]], [3]]);
    expect(metadata).toEqual({ epoch: '3' });
    expect(readdirSync(join(folder, 'new'))).toEqual(['model.safetensors']);
  });

  it('what cannot be written leaves nothing behind, and what was there', async () => {
    const blocked = join(folder, 'file');
    writeFileSync(blocked, 'a file, not a folder');
    await expect(saveSafetensors(join(blocked, 'model.safetensors'), weights)).rejects.toThrow(DataError);
    const before = readdirSync(folder);
    const taken = join(folder, 'taken');
    await saveSafetensors(join(taken, 'inside.safetensors'), {});
    await expect(saveSafetensors(taken, weights)).rejects.toThrow(`saveSafetensors: ${taken} was not written: EISDIR`);
    expect(readdirSync(folder).sort()).toEqual([...before, 'taken'].sort());
    expect(existsSync(join(taken, 'inside.safetensors'))).toBe(true);
  });

  it('a file that is missing or damaged is named', async () => {
    const path = join(folder, 'damaged.safetensors');
    await expect(loadSafetensors(path)).rejects.toThrow(`loadSafetensors: ${path} is not there`);
    writeFileSync(path, toSafetensors(weights).subarray(0, 30));
    await expect(loadSafetensors(path)).rejects.toThrow(`fromSafetensors: ${path} has 30 bytes but its header needs`);
  });
});
