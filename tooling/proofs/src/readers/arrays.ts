import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { byteMutation, readGolden, type Mutation } from '@gradkit-internal/testing';
import { dtypes, tensor, zeros } from '@gradkit/core-tensor';
import { parseNpy, parseNpz, parseWav, readIdx, toNpz } from '@gradkit/data';
import { cifar10 } from '@gradkit/data/node';
import { fromSafetensors, toSafetensors } from '@gradkit/safetensors';
import { bytesOf, fileName, isOwn, maxBytes, namesFile, patched, textBytes, type Reader } from './reader.ts';

type Files = readonly { readonly name: string; readonly file: string }[];
const golden = readGolden<{ npy: Files; npz: { files: Record<string, string> }; wav: Files }>('data/arrays');
const filesOf = (files: Files): Uint8Array<ArrayBuffer>[] => files.map(({ file }) => bytesOf(file));
const [npys, wavs] = [filesOf(golden.npy), filesOf(golden.wav)];
const npzs = Object.values(golden.npz.files).map(bytesOf);
const packed = (bytes: Uint8Array | string): Uint8Array<ArrayBuffer> => new Uint8Array(gzipSync(bytes));

/** Files of every element type. */
const idxs = [0x08, 0x09, 0x0b, 0x0c, 0x0d, 0x0e].map((type, i) => {
  const values = Array.from({ length: 15 * [1, 1, 2, 4, 4, 8][i] }, (_, k) => (k * 37) % 256);
  return Uint8Array.of(0, 0, type, 2, 0, 0, 0, 5, 0, 0, 0, 3, ...values);
});

/** A good gzip stream of a damaged file. */
const packedMutation =
  (mutation: Mutation): Mutation =>
  (random) => {
    const { bytes, how } = mutation(random);
    return { bytes: packed(bytes), how: `packed: ${how}` };
  };

/** The header of a file in a tar file, and its bytes. */
function tarEntry(name: string, bytes: Uint8Array, sizeBytes = bytes.length): Uint8Array {
  const block = new Uint8Array(512 + Math.ceil(bytes.length / 512) * 512);
  const write = (at: number, text: string): void => block.set(textBytes(text), at);
  write(0, name);
  write(124, sizeBytes.toString(8).padStart(11, '0'));
  write(148, '        0ustar');
  const sum = block.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  write(148, `${sum.toString(8).padStart(6, '0')}\0 `);
  block.set(bytes, 512);
  return block;
}

const tarOf = (...entries: readonly Uint8Array[]): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.concat([...entries, new Uint8Array(1024)]));

const batches = [1, 2, 3, 4, 5].map((k) => `data_batch_${k}.bin`);
const cifar = [...batches, 'test_batch.bin'].map((name, k) =>
  tarEntry(
    `cifar-10-batches-bin/${name}`,
    Uint8Array.from({ length: 3073 }, (_, i) => (i === 0 ? k : i % 256)),
  ),
);

/** Reads an archive of CIFAR-10 from a folder, as it is read after a download. */
async function readArchive(bytes: Uint8Array): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'gradkit-readers-'));
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'cifar-10-binary.tar.gz'), bytes);
    await cifar10({ folder });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const tensors = Object.fromEntries(dtypes.map((dtype) => [`layer.${dtype}`, zeros([3, 2], { dtype })]));
const safetensors = toSafetensors({ ...tensors, scalar: tensor(3), empty: zeros([0, 4]) }, { epoch: '3', note: 'ö' });

/** A zip file whose directory calls its first file otherwise. */
function renamed(zip: Uint8Array, name: string): Uint8Array {
  const at = Buffer.from(zip).lastIndexOf('PK\x01\x02'); // of the last file
  return patched(zip, at + 46, [...textBytes(name)]);
}
const zipBomb = toNpz({ zeros: zeros([4_000_000]), x: tensor([1]) });
const npyOf = (shape: string): Uint8Array => {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape}), }`.padEnd(117);
  return Uint8Array.of(0x93, ...textBytes('NUMPY'), 1, 0, header.length + 1, 0, ...textBytes(`${header}\n`));
};

export const arrayReaders: readonly Reader[] = [
  {
    name: 'npy',
    mutations: npys.map(byteMutation),
    hostile: [
      ['cut off', npys[0].subarray(0, 70), 'ends at byte 70'],
      ['wrong letters', patched(npys[0], 1, [0x4f]), 'begins with the bytes 93 4f'],
      ['a header of 4 GB', Uint8Array.of(0x93, ...textBytes('NUMPY'), 2, 0, 255, 255, 255, 255), 'announces a header'],
      ['a thousand million rows', npyOf('1000000000, 100'), 'for [1000000000, 100] values of 4 bytes'],
      ['more values than there are numbers', npyOf('9999999999, 9999999999'), 'more than there can be'],
    ],
    isRefusal: namesFile,
    read: (bytes) => parseNpy(bytes, { name: fileName }),
  },
  {
    name: 'npz',
    mutations: npzs.map(byteMutation),
    hostile: [
      ['cut off', npzs[0].subarray(0, -30), 'do not end as a zip file'],
      ['a bomb', zipBomb, `would unpack to 16000260 bytes, more than the ${maxBytes} bytes of maxBytes`],
      [
        'a path out of the folder',
        renamed(toNpz({ abcdefgh: tensor([1]) }), '../../e.npy'),
        'a path that leaves its folder',
      ],
      [
        'a path from the root',
        renamed(toNpz({ abcdefgh: tensor([1]) }), '/etc/pw.npy'),
        'a path that leaves its folder',
      ],
    ],
    isRefusal: namesFile,
    read: (bytes) => parseNpz(bytes, { name: fileName, maxBytes }),
  },
  {
    name: 'wav',
    mutations: wavs.map(byteMutation),
    hostile: [
      ['cut off', wavs[1].subarray(0, -3), 'for the chunk'],
      ['wrong letters', patched(wavs[1], 8, [0x41, 0x56, 0x49]), "begins with ['RIFF', 'AVIE']"],
      ['samples of 4 GB', patched(wavs[1], 40, [255, 255, 255, 255]), 'must go on to byte 4294967339'],
      ['65535 channels', patched(wavs[1], 22, [255, 255]), 'bytes for 65535 samples of 16 bits'],
    ],
    isRefusal: namesFile,
    read: (bytes) => parseWav(bytes, { name: fileName }),
  },
  {
    name: 'idx',
    mutations: [...idxs, ...idxs.map(packed)]
      .map(byteMutation)
      .concat(idxs.map((file) => packedMutation(byteMutation(file)))),
    hostile: [
      ['cut off', idxs[0].subarray(0, -1), 'must go on to byte'],
      ['wrong letters', patched(idxs[0], 0, [0x50, 0x4b]), 'begins with the bytes 50 4b 08 02'],
      ['2^64 values', patched(idxs[0], 4, [255, 255, 255, 255, 255, 255, 255, 255]), 'must go on to byte'],
      ['2^64 values in gzip', packed(patched(idxs[0], 4, Array<number>(8).fill(255))), 'which unpack to'],
      ['gzip of more', packed(Buffer.concat([idxs[0], Buffer.alloc(3e7)])), 'unpacks to more than the 27 bytes'],
    ],
    isRefusal: namesFile,
    read: (bytes) => readIdx(bytes, { name: fileName }),
  },
  {
    name: 'tar',
    mutations: [byteMutation(packed(tarOf(...cifar))), packedMutation(byteMutation(tarOf(...cifar)))],
    hostile: [
      ['cut off', packed(tarOf(...cifar).subarray(0, 3000)), 'ends at byte 3000'],
      ['no tar', packed('x'.repeat(2000)), 'is no tar file'],
      [
        'a file of 8 GB',
        packed(tarOf(tarEntry('data_batch_1.bin', new Uint8Array(8), 2 ** 33 - 1))),
        'must go on to byte 8589935103',
      ],
      [
        'files elsewhere, which are left there',
        packed(tarOf(tarEntry('../../etc/test.bin', new Uint8Array(8)))),
        'has no file data_batch_1.bin; it has test.bin',
      ],
      ['a file twice', packed(tarOf(...cifar, cifar[0])), 'holds data_batch_1.bin twice'],
      ['gzip that unpacks to 300 MB', packed(Buffer.alloc(3e8)), 'unpacks to more than the 268435456 bytes'],
    ],
    isRefusal: isOwn, // the file has the name of CIFAR's
    read: readArchive,
  },
  {
    name: 'safetensors',
    mutations: [byteMutation(safetensors)],
    hostile: [
      ['cut off', safetensors.subarray(0, -1), fileName],
      ['a header of 2^62 bytes', patched(safetensors, 7, [0x40]), fileName],
    ],
    isRefusal: namesFile,
    read: (bytes) => fromSafetensors(bytes, { name: fileName }),
  },
];
