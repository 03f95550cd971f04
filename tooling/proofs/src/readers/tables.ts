import { gzipSync } from 'node:zlib';
import { byteMutation, readGolden } from '@gradkit-internal/testing';
import { readArrow, readCsv, readJsonLines, readParquet, streamCsv, streamJsonLines } from '@gradkit/data';
import { bytesOf, fileName, maxBytes, namesFile, patched, textBytes, type Reader } from './reader.ts';

type Files = readonly { readonly name: string; readonly file: string }[];
const golden = readGolden<{ parquet: Files; arrow: Files; hostile: Record<string, string> }>('data/columnar');
const filesOf = (files: Files): Uint8Array<ArrayBuffer>[] => files.map(({ file }) => bytesOf(file));
const [arrows, parquets] = [filesOf(golden.arrow), filesOf(golden.parquet)];
const options = { name: fileName, maxBytes };

const csv = ['a,b,c\n1,x,"y, z"\r\n2.5,,"q ""r"""\n-3e2,NA,\n', `\ufeffid,n\n${'17,"1"\n'.repeat(300)}`].map(textBytes);
const long =
  '{"id": 9007199254740993, "t": "\\"12345678901234567890", "x": 1.12345678901234567890}\n{"id": 1, "x": 1e300}\n';
const jsonLines = [long, '{"a": 1, "b": "x"}\n{"a": null}\n', '{"text": "gööd"}\n'.repeat(300)].map(textBytes);
const packed = (bytes: Uint8Array | string): Uint8Array<ArrayBuffer> => new Uint8Array(gzipSync(bytes));

async function drain(rows: AsyncIterable<unknown>): Promise<void> {
  for await (const row of rows) if (row === undefined) throw new TypeError('a row is undefined');
}

const bomb = packed(Buffer.alloc(3e7, 'a\n1\n'));
const tooMuch = `${fileName} unpacks to more than the ${maxBytes} bytes of maxBytes`;

export const tableReaders: readonly Reader[] = [
  {
    name: 'csv',
    mutations: [...csv, ...csv.map(packed)].map(byteMutation),
    hostile: [
      ['gzip that unpacks to much', bomb, tooMuch],
      ['gzip cut off', packed(csv[1]).subarray(0, 30), 'no whole gzip stream'],
      [
        'a quote that nobody closes',
        textBytes(`a\n"${'x'.repeat(2 ** 24)}`),
        'the quote that opens here is not closed',
      ],
      ['a table of little but holes', holes(','), /has \d+ values|has \d+ fields/],
      ['another encoding', Uint8Array.of(0x61, 0x0a, 0xff, 0xfe), 'is no utf-8 text at byte 2'],
    ],
    isRefusal: namesFile,
    async read(bytes) {
      await readCsv(bytes, options);
      await drain(streamCsv(bytes, { ...options, rows: 2 }));
    },
  },
  {
    name: 'json-lines',
    mutations: [...jsonLines, ...jsonLines.map(packed)].map(byteMutation),
    hostile: [
      ['gzip that unpacks to much', packed(Buffer.alloc(3e7, '{"a":1}\n')), tooMuch],
      ['deep nesting', textBytes(`{"a": ${'['.repeat(1e6)}`), 'line 1'],
      ['a line of 32 MB', textBytes('1'.repeat(2 ** 25)), 'line 1'],
      ['a new key in every line', holes('{'), 'values, but the rows'],
    ],
    isRefusal: namesFile,
    async read(bytes) {
      await readJsonLines(bytes, options);
      await drain(streamJsonLines(bytes, options));
    },
  },
  {
    name: 'parquet',
    mutations: parquets.map(byteMutation),
    hostile: [
      ['wrong letters', patched(parquets[0], parquets[0].length - 4, [1, 2, 3, 4]), 'it ends in the bytes 01 02 03 04'],
      ['metadata of 2 GB', patched(parquets[0], parquets[0].length - 8, [255, 255, 255, 127]), 'would have 2147483647'],
      ['cut off', parquets[0].subarray(0, 500), 'is no whole Parquet file'],
      ['two million rows in few bytes', bytesOf(golden.hostile['parquet']), 'announces 2000000 rows'],
    ],
    isRefusal: namesFile,
    read: (bytes) => readParquet(bytes, options),
  },
  {
    name: 'arrow-file',
    mutations: arrows.filter((file) => file[0] === 0x41).map(byteMutation),
    hostile: [
      ['cut off', arrows[0].subarray(0, -1), 'its end is missing'],
      ['Feather of version 1', bytesOf(golden.hostile['feather 1']), 'is Feather of version 1'],
      ['texts that are all in the same place', bytesOf(golden.hostile['arrow, shared texts']), 'texts of '],
      ['a thousand million rows of nothing', bytesOf(golden.hostile['arrow']), '1000000000'],
    ],
    isRefusal: namesFile,
    read: (bytes) => readArrow(bytes, options),
  },
  {
    name: 'arrow-stream',
    mutations: arrows.filter((file) => file[0] !== 0x41).map(byteMutation),
    hostile: [
      ['cut off', arrows[1].subarray(0, 100), 'is no whole Arrow file'],
      ['a message of 2 GB', patched(arrows[1], 4, [255, 255, 255, 127]), 'a message of 2147483647 bytes is cut off'],
    ],
    isRefusal: namesFile,
    read: (bytes) => readArrow(bytes, options),
  },
];

/** A table of 3000 columns that announces as many rows, each with one value. */
function holes(kind: ',' | '{'): Uint8Array {
  const keys = Array.from({ length: 3000 }, (_, k) => `k${k}`);
  if (kind === '{') return textBytes(keys.map((key) => `{"${key}": 1}`).join('\n'));
  return textBytes(`${keys.join(',')}\n${'1\n'.repeat(3000)}`);
}
