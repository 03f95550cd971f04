import { byteMutation, readGolden, type Mutation } from '@gradkit-internal/testing';
import { findStateDict, fromSharded, fromTorch, type TorchData } from '@gradkit/pretrained';
import { DataError } from '@gradkit/core-tensor';
import {
  bytesOf,
  fileName,
  isOwn,
  jsonMutation,
  namesFile,
  parsed,
  patched,
  textBytes,
  type Reader,
} from './reader.ts';

type Files = readonly { readonly name: string; readonly file: string }[];
interface Hostile {
  readonly name: string;
  readonly file: string;
  readonly error: string;
}
const golden = readGolden<{
  files: Files;
  refused: readonly Hostile[];
  folders: Record<string, { files: Record<string, string> }>;
}>('data/torch_files');
const isOld = (name: string): boolean => name.endsWith('before 1.6') || name === 'Python 2';
const filesOf = (old: boolean): Uint8Array[] =>
  golden.files.flatMap(({ name, file }) => (isOld(name) === old ? [bytesOf(file)] : []));
const hostileOf = (old: boolean): Reader['hostile'] =>
  golden.refused.filter(({ name }) => isOld(name) === old).map(({ name, file, error }) => [name, bytesOf(file), error]);

/** Reads a file as far as it can be read: what is accepted must be whole. */
function use(bytes: Uint8Array): void {
  const data: TorchData = fromTorch(bytes, { name: fileName });
  findStateDict(data, { name: fileName });
}

const zips = filesOf(false);
const [zip] = zips;
const olds = filesOf(true);

/** Where the pickle of the tensors begins in an old file: behind three short ones. */
function frontOf(file: Uint8Array): number {
  let at = 0;
  for (let k = 0; k < 3; k++) at = Buffer.from(file).indexOf(Uint8Array.of(0x80, 0x02), at + 1);
  return at;
}

/** Changes of the pickle of tensors, whose letters are then mostly near its beginning, and of all behind it. */
const pickleMutation = (file: Uint8Array): Mutation => {
  const front = file.subarray(0, frontOf(file));
  const mutation = byteMutation(file.subarray(front.length));
  return (random) => {
    const { bytes, how } = mutation(random);
    return { bytes: new Uint8Array(Buffer.concat([front, bytes])), how: `pickle: ${how}` };
  };
};

/** An old file around a pickle. */
const withPickle = (pickle: string): Uint8Array =>
  Buffer.concat([olds[0].subarray(0, frontOf(olds[0])), Buffer.from(`${pickle}\x80\x02].`, 'latin1')]);

const deep = 100_000;
const endless = 1_100_000;

/** Thirty thousand entries of a dictionary, with the same value. */
const entries = (value: string): string =>
  Array.from({ length: 30_000 }, (_, k) => `X\x05\0\0\0${String(k).padStart(5, '0')}${value}`).join('');
const directory = Buffer.from(zip).indexOf('PK\x01\x02');
const end = Buffer.from(zip).lastIndexOf('PK\x05\x06');
const end64 = Buffer.from(zip).lastIndexOf('PK\x06\x06');
const ofAll = Array<number>(8).fill(255);

/** A sharded model: its index is damaged, its files are good. */
const { files } = golden.folders['bin'];
const index = parsed(bytesOf(files['pytorch_model.bin.index.json'])) as { weight_map: Record<string, string> };

export const weightReaders: readonly Reader[] = [
  {
    name: 'torch-zip',
    mutations: zips.map(byteMutation),
    hostile: [
      ...hostileOf(false),
      ['cut off', zip.subarray(0, -30), 'do not end as a zip file'],
      ['a directory elsewhere', patched(zip, end64 + 48, ofAll), 'must go on to byte'],
      ['2^64 files', patched(zip, end64 + 32, ofAll), 'in the directory of the zip file'],
      ['a record elsewhere', patched(zip, directory + 42, [255, 255, 255, 127]), 'must go on to byte'],
      ['a packed record', patched(zip, directory + 10, [8]), 'packed'],
      ['no directory of large files', patched(zip, end - 20 + 8, ofAll), 'must go on to byte'],
    ],
    isRefusal: namesFile,
    read: use,
  },
  {
    name: 'torch-legacy',
    mutations: [...olds.map(byteMutation), ...olds.map(pickleMutation), ...olds.map(pickleMutation)],
    hostile: [
      ...hostileOf(true),
      ['cut off', olds[0].subarray(0, -1), 'must go on to byte'],
      ['safetensors', textBytes('(\0\0\0\0\0\0\0{"a": {}}       '), 'it looks like safetensors'],
      ['a page', textBytes('<!doctype html>'), 'neither as a zip file'],
      [
        'a name that errors cannot write',
        withPickle('\x80\x02}X\x0b\0\0\0constructor}X\x04\0\0\0name}X\x08\0\0\0toStringK\x01sss)R.'),
        'calls an object',
      ],
      ['another pickle', Uint8Array.of(0x80, 2, 0x4b, 1, 0x2e), 'magic number'],
      [
        'lists in lists, a hundred thousand deep',
        withPickle(`\x80\x02${']'.repeat(deep)}${'a'.repeat(deep - 1)}.`),
        'no tensors by name',
      ],
      ['lists without end', withPickle(`\x80\x02${']'.repeat(endless)}.`), 'holds more than 1048576 lists'],
      ['values remembered without end', withPickle(`\x80\x04N${'\x94'.repeat(endless)}.`), 'refers to more than'],
      [
        'bytes that a million calls make of the same text',
        withPickle(
          `\x80\x02c_codecs\nencode\nq\x000X\0\0\x01\0${'x'.repeat(65_536)}X\x06\0\0\0latin1\x86q\x010(${'h\0h\x01R'.repeat(50_000)}t.`,
        ),
        'no tensors by name',
      ],
      [
        'dictionaries in all entries of a dictionary',
        withPickle(`\x80\x02}(${entries('}')}uq\x010}(${entries('h\x01')}u.`),
        'no tensors by name',
      ],
      ['a list that holds itself', withPickle('\x80\x02]q\0h\0a.'), 'no tensors by name'],
      ['text of 4 GB', withPickle('\x80\x02X\xff\xff\xff\xff.'), 'must go on to byte'],
      ['a name from a dictionary', withPickle('\x80\x04}X\x08\0\0\0toStringK\x05s}\x93.'), 'a name that is no text'],
    ],
    isRefusal: namesFile,
    read: use,
  },
  {
    name: 'sharded',
    mutations: [jsonMutation(index)],
    hostile: [
      ['nothing', textBytes('null'), 'no weight_map'],
      ['a list', textBytes('[]'), 'no weight_map'],
      ...['../x.bin', '/etc/passwd', 'C:\\x.bin', 'a/../../x.bin', 'file:///x.bin', '..\\x.bin', 'x.bin\0', ''].map(
        (file) =>
          [
            `the path ${JSON.stringify(file)}`,
            textBytes(JSON.stringify({ weight_map: { w: file } })),
            'not in its folder',
          ] as const,
      ),
      ['a file that is no text', textBytes('{"weight_map": {"w": {"toString": 1}}}'), 'which is no file'],
    ],
    isRefusal: isOwn,
    read: (bytes) =>
      fromSharded(parsed(bytes), (file) => {
        if (Object.hasOwn(files, file)) return bytesOf(files[file]);
        throw new DataError('readFile', `${file} is not there`);
      }),
  },
];
