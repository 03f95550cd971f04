import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readGolden, type Written } from '@gradkit-internal/testing';
import { cast, full, tensor, type Tensor } from '@gradkit/core-tensor';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseNpy, parseNpz, readNpy, readNpz, toNpy, toNpz } from '../../index.ts';
import { saveNpy, saveNpz } from '../../node.ts';

const golden = readGolden<{
  npy: { name: string; file: string; array: Written }[];
  npz: { files: Record<string, string>; arrays: Record<string, Written> };
  refused: Record<string, string>;
}>('data/arrays');

const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));
const widened: Record<string, string> = {
  int8: 'int32',
  int16: 'int32',
  uint16: 'int32',
  uint32: 'int64',
  uint64: 'int64',
};
const ofComplex: Record<string, string> = { complex64: 'float32', complex128: 'float64' };

function described(array: Tensor): Written {
  const numbers = array.dtype === 'float16' ? cast(array, 'float32') : array;
  return { shape: [...array.shape], dtype: array.dtype, data: Array.from(numbers.data, Number) };
}

function expected({ shape, dtype, data }: Written): Written {
  return { shape, dtype: widened[dtype] ?? ofComplex[dtype] ?? dtype, data };
}

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'gradkit-npy-'))));
afterAll(() => rm(folder, { recursive: true }));

describe('npy, as NumPy has it', () => {
  it.each(golden.npy)('reads $name', ({ file, array }) => {
    expect(described(parseNpy(bytesOf(file)))).toEqual(expected(array));
  });

  it('writes the same bytes', () => {
    const own = golden.npy.filter(
      ({ name, array }) =>
        array.dtype in { float32: 1, float64: 1, float16: 1, int32: 1, int64: 1, uint8: 1, bool: 1 } &&
        !/^[>F]/.test(name),
    );
    expect(own.length).toBeGreaterThan(10);
    for (const { file } of own) expect(toNpy(parseNpy(bytesOf(file)))).toEqual(bytesOf(file));
  });

  it.each([
    ['text', 'the file holds <U2, which tensors do not; the types are b1, u1,'],
    ['objects', 'the file holds |O, which tensors do not; the types are b1, u1,'],
    ['records', 'the file holds records, which tensors do not; the types are b1, u1,'],
    ['too large', 'the file: element 0 is 9007199254740992, beyond ±2^53, up to which whole numbers are exact'],
  ])('refuses %s', (name, error) => {
    expect(() => parseNpy(bytesOf(golden.refused[name]))).toThrow(`parseNpy: ${error}`);
  });
});

describe('npz, as NumPy has it', () => {
  it.each(Object.entries(golden.npz.files))('reads what %s writes', (_, file) => {
    const arrays = Object.entries(parseNpz(bytesOf(file))).map(([name, array]) => [name, described(array)]);
    const all = Object.entries(golden.npz.arrays).map(([name, array]) => [name, expected(array)]);
    expect(Object.fromEntries(arrays)).toEqual(Object.fromEntries(all));
  });

  it('reads some of the arrays', async () => {
    const file = new Blob([zipSync({ 'x.npy': toNpy(tensor([1])), 'notes.txt': Uint8Array.of(1) })]);
    expect(Object.keys(await readNpz(file, { names: ['x'] }))).toEqual(['x']);
    await expect(readNpz(file, { names: ['y'], name: 'a.npz' })).rejects.toThrow("readNpz: a.npz has no array 'y'");
    await expect(readNpz(file, { name: 'a.npz' })).rejects.toThrow('readNpz: notes.txt in a.npz ends at byte 1');
  });

  it('reads what it writes', () => {
    const arrays = parseNpz(toNpz({ x: tensor([[1, 2]]), 'a/b': full([], 3) }));
    expect([arrays['x'].toArray(), arrays['a/b'].item()]).toEqual([[[1, 2]], 3]);
  });
});

it('saves files', async () => {
  await saveNpy(join(folder, 'x.npy'), tensor([1, 2]));
  await saveNpz(join(folder, 'x.npz'), { x: tensor([1, 2]) });
  expect((await readNpy(join(folder, 'x.npy'))).toArray()).toEqual([1, 2]);
  expect((await readNpz(join(folder, 'x.npz')))['x'].toArray()).toEqual([1, 2]);
});

const good = toNpy(tensor([[1, 2, 3]]));
const header = (text: string, { version = 1, length = text.length } = {}): Uint8Array => {
  const sizes =
    version === 1
      ? [length & 255, length >> 8]
      : [length & 255, (length >> 8) & 255, (length >> 16) & 255, length >>> 24];
  return Uint8Array.of(0x93, ...Buffer.from('NUMPY'), version, 0, ...sizes, ...Buffer.from(text));
};
const dictionary = (shape: string): string => `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape}), }\n`;

describe('damaged npy files are refused', () => {
  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(), 'x.npy ends at byte 0 but must go on to byte 10, for the header from byte 0'],
    ['cut off in the header', good.subarray(0, 40), 'x.npy ends at byte 40 but must go on to byte 128, for the header'],
    [
      'cut off in the values',
      good.subarray(0, 130),
      'x.npy ends at byte 130 but must go on to byte 140, for [1, 3] values of 4 bytes from byte 128',
    ],
    ['too long', Uint8Array.of(...good, 0), 'x.npy has 1 bytes too many after [1, 3] values of 4 bytes'],
    [
      'no npy file',
      new Uint8Array(200),
      'x.npy begins with the bytes 00 00 00 00 00 00, but an npy file with 93 4e 55 4d 50 59',
    ],
    [
      'a later version',
      header('{}', { version: 9 }),
      'x.npy is of version 9 of the npy format, of which there are 1, 2 and 3',
    ],
    [
      'a huge header',
      header('{}', { version: 2, length: 4e9 }),
      'x.npy announces a header of 4000000000 bytes; NumPy reads up to 10000',
    ],
    [
      'no dictionary',
      header('[1, 2, 3]'),
      "x.npy has the header '[1, 2, 3]', which lacks descr, fortran_order or shape",
    ],
    [
      '1e9 rows',
      header(dictionary('1000000000,')),
      'x.npy ends at byte 77 but must go on to byte 4000000077, for [1000000000] values of 4 bytes',
    ],
    [
      'too many values to count',
      header(dictionary('9007199254740993, 9')),
      'x.npy announces [9007199254740992, 9] values, more than there can be',
    ],
  ])('%s', (_, file, error) => {
    expect(() => parseNpy(file, { name: 'x.npy' })).toThrow(`parseNpy: ${error}`);
  });
});

/** A zip file with bytes changed: at a place behind a signature. */
function changed(file: Uint8Array, signature: number, offset: number, ...values: number[]): Uint8Array {
  const copy = file.slice();
  const view = new DataView(copy.buffer);
  for (let at = 0; at < copy.length - 3; at++)
    if (view.getUint32(at, true) === signature) copy.set(values, at + offset);
  return copy;
}

describe('damaged npz files are refused', () => {
  const [central, local] = [0x02014b50, 0x04034b50];
  const zip = toNpz({ x: tensor([1, 2, 3]) });
  const stored = zipSync({ 'x.npy': good }, { level: 0 });
  const twice = zipSync({ 'x.npy': good, 'y.npy': good }, { level: 0 });
  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(), 'x.npz has 0 bytes that do not end as a zip file'],
    [
      'cut off',
      zip.subarray(0, zip.length - 9),
      'that do not end as a zip file; it is damaged or was not fetched whole',
    ],
    [
      'a directory that is elsewhere',
      changed(zip, 0x06054b50, 16, 1, 0, 0, 0),
      'x.npz has no entry 0 of 1 in the directory at byte 1, where it should be',
    ],
    [
      'a directory behind the end',
      changed(zip, 0x06054b50, 16, 255, 255, 255, 255),
      'but must go on to byte 4294967341, for entry 0 of 1 in the directory',
    ],
    ['more entries than there are', changed(zip, 0x06054b50, 10, 255, 255), 'entry 1 of 65535 in the directory'],
    [
      'a file that is elsewhere',
      changed(zip, central, 42, 9, 0, 0, 0),
      'x.npy in x.npz has no header at byte 9, where it should be',
    ],
    [
      'a path out of the folder',
      zipSync({ '../../x.npy': good }),
      "x.npz holds '../../x.npy', a path that leaves its folder",
    ],
    [
      'a path from the root',
      zipSync({ '/etc/x.npy': good }),
      "x.npz holds '/etc/x.npy', a path that leaves its folder",
    ],
    ['a drive', zipSync({ 'C:\\x.npy': good }), 'a path that leaves its folder'],
    ['encrypted', changed(zip, central, 8, 1), "x.npz holds 'x.npy', which is encrypted"],
    [
      'another packing',
      changed(zip, central, 10, 12),
      "x.npz holds 'x.npy', packed in method 12; only 0 and 8 are read",
    ],
    [
      'huge',
      changed(zip, central, 24, 255, 255, 255, 255),
      "x.npz holds 'x.npy', of more than 4 GiB, which is not read",
    ],
    [
      '2 GiB announced',
      changed(zip, central, 24, 0, 0, 0, 128),
      'x.npz would unpack to 2147483648 bytes, more than the 1073741824 bytes of maxBytes',
    ],
    [
      'more announced than can be',
      changed(zip, central, 24, 0, 0, 0, 16),
      /x.npy in x.npz announces 268435456 bytes, but its \d+ unpack to \d+ at most/.source,
    ],
    [
      'fewer announced than there are',
      changed(zip, central, 24, 9, 0, 0, 0),
      'x.npy in x.npz unpacks to more than the 9 bytes it announces',
    ],
    ['damaged values', changed(stored, local, 30 + 5 + 130, 77), 'x.npy in x.npz is damaged: its checksum is another'],
    ['damaged packing', changed(zip, local, 30 + 5, 255, 255, 255), 'x.npy in x.npz cannot be unpacked: invalid'],
    ['a name twice', changed(twice, central, 46, 0x78), "x.npz holds 'x.npy' twice"],
    ['files over each other', changed(twice, central, 20, 150, 1, 0, 0), 'but announces files of 812 bytes, packed'],
  ])('%s', (_, file, error) => {
    const message = error.includes('\\d') ? new RegExp(error) : error;
    expect(() => parseNpz(file, { name: 'x.npz' })).toThrow(message);
  });

  it('a bomb is not unpacked', () => {
    const zeros = zipSync({ 'x.npy': new Uint8Array(3e6) });
    expect(zeros.length).toBeLessThan(3e4);
    expect(() => parseNpz(zeros, { name: 'x.npz', maxBytes: 1e6 })).toThrow(
      'parseNpz: x.npz would unpack to 3000000 bytes, more than the 1000000 bytes of maxBytes',
    );
  });
});

it('files in the middle of a buffer', async () => {
  await writeFile(join(folder, 'y.npy'), good);
  const whole = await readFile(join(folder, 'y.npy'));
  const inside = new Uint8Array(whole.length + 3);
  inside.set(whole, 3);
  expect(parseNpy(inside.subarray(3)).toArray()).toEqual([[1, 2, 3]]);
});
