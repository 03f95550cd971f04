import { existsSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readGolden } from '@gradkit-internal/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCsv, readCsv, streamCsv, type CsvOptions, type CsvStreamOptions, type Source } from '../../index.ts';
import { describeTable, goldenTable, type GoldenColumn } from '../../../testing/golden-table.ts';

const golden = readGolden<{
  csv: { name: string; text: string; options: CsvOptions; columns: GoldenColumn[] }[];
  housing: { rows: number; sha256: Record<string, string> };
}>('data/tables');

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'gradkit-csv-'))));
afterAll(() => rm(folder, { recursive: true }));

async function tables(source: Source, options?: CsvStreamOptions) {
  const all = [];
  for await (const table of streamCsv(source, options)) all.push(describeTable(table));
  return all;
}

describe('as pandas reads it', () => {
  it.each(golden.csv)('$name', async ({ text, options, columns }) => {
    expect(describeTable(parseCsv(text, options))).toEqual(goldenTable(columns));
    expect(describeTable(await readCsv(new Blob([text]), options))).toEqual(goldenTable(columns));
  });

  it.each(golden.csv)('$name, a byte at a time', async ({ text, options, columns }) => {
    const bytes = new TextEncoder().encode(text);
    const slow = new Blob([]);
    slow.stream = () =>
      new ReadableStream({
        start(controller) {
          for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
          controller.close();
        },
      });
    expect(describeTable(await readCsv(slow, options))).toEqual(goldenTable(columns));
  });

  const path = join(process.env['GRADKIT_DATA'] ?? 'nowhere', 'california-housing/housing.csv');
  it.skipIf(!existsSync(path))('California housing, byte for byte', async () => {
    const table = await readCsv(path);
    const sums = Object.entries(table.columns).map(([name, column]) => {
      const bytes = column instanceof Float64Array ? new Uint8Array(column.buffer) : column.join('\n');
      return [name, createHash('sha256').update(bytes).digest('hex')];
    });
    expect([table.length, Object.fromEntries(sums)]).toEqual([golden.housing.rows, golden.housing.sha256]);
  });
});

describe('sources', () => {
  const text = 'a,b\n1,x\n2,y\n';
  const expected = {
    length: 2,
    columns: [
      ['a', 'number', [1, 2]],
      ['b', 'text', ['x', 'y']],
    ],
  };

  it('a path, a URL of a file, a URL of data, bytes, a Blob, in gzip or not', async () => {
    const path = join(folder, 'plain.csv');
    await writeFile(path, text);
    await writeFile(`${path}.gz`, gzipSync(text));
    const sources = [
      path,
      `${path}.gz`,
      new URL(`file://${path}`),
      `file://${path}`,
      `data:text/csv,${encodeURIComponent(text)}`,
    ];
    const bytes = new Uint8Array(gzipSync(text));
    for (const source of [...sources, bytes, new Blob([bytes])])
      expect(describeTable(await readCsv(source))).toEqual(expected);
  });

  it('tabs in files that are named so', async () => {
    await writeFile(join(folder, 'tabs.tsv'), 'a\tb\n1\tx\n');
    expect(describeTable(await readCsv(join(folder, 'tabs.tsv'))).columns).toEqual([
      ['a', 'number', [1]],
      ['b', 'text', ['x']],
    ]);
  });

  it('other encodings', async () => {
    const bytes = Uint8Array.of(0x61, 0x0a, 0xfc, 0x0a); // ü as Windows has it
    expect((await readCsv(bytes, { encoding: 'windows-1252' })).columns['a']).toEqual(['ü']);
    await expect(readCsv(bytes, { name: 'old.csv' })).rejects.toThrow(
      'readCsv: old.csv is no utf-8 text at byte 2; give its encoding',
    );
  });
});

describe('streamCsv', () => {
  it('gives tables of so many rows, whose types the first one settles', async () => {
    expect(await tables(new Blob(['a\n1\n2\n3\n']), { rows: 2 })).toEqual([
      { length: 2, columns: [['a', 'number', [1, 2]]] },
      { length: 1, columns: [['a', 'number', [3]]] },
    ]);
    await expect(tables(new Blob(['a,b\n1,2\n3,4\n5,x\n']), { rows: 2, name: 'x.csv' })).rejects.toThrow(
      `streamCsv: x.csv, line 4, column 2 (b): 'x' is no number, but the column holds numbers, as what stands before it; for text, pass types: { "b": 'text' }`,
    );
  });

  it('begins again for text after numbers in the first table', async () => {
    const file = new Blob(['a\n01\nx\n02\n']);
    expect(await tables(file, { rows: 2 })).toEqual([
      { length: 2, columns: [['a', 'text', ['01', 'x']]] },
      { length: 1, columns: [['a', 'text', ['02']]] },
    ]);
    expect(await tables(file)).toEqual([{ length: 3, columns: [['a', 'text', ['01', 'x', '02']]] }]);
  });

  it('reads no further than it is asked, and closes the file', async () => {
    let [taken, closed] = [0, false];
    const endless = new Blob([]);
    endless.stream = () =>
      new ReadableStream({
        pull: (controller) => {
          controller.enqueue(new TextEncoder().encode(taken++ === 0 ? 'a\n' : '1\n'.repeat(50_000)));
        },
        cancel: () => void (closed = true),
      });
    for await (const { length } of streamCsv(endless)) if (length > 0) break;
    expect(taken).toBeLessThan(6);
    expect(closed).toBe(true);
  });
});

describe('what is no table is refused with its line and column', () => {
  it.each<[name: string, text: string, error: string, options?: CsvOptions]>([
    [
      'a quote that is not closed',
      'a,b\n1,"x\ny\n',
      'line 2, column 2, character 3: the quote that opens here is not closed',
    ],
    [
      'text behind a quote',
      'a,b\r\n"1\n2","x"y\n',
      `line 3, column 2, character 7: "y" follows a closing quote; quotes within a field are doubled`,
    ],
    [
      'a row too short',
      'a,b\n1\n',
      "line 2: this row has 1 fields but there are 2 columns; shortRows: 'fill' takes what is not there for missing",
    ],
    ['a row too long', 'a,b\n\n"1\n",2,3\n', 'line 3: this row has 3 fields but there are 2 columns'],
    [
      'a row too long, short ones filled',
      'a\n1,2\n',
      'line 2: this row has 2 fields but there are 1 columns',
      { shortRows: 'fill' },
    ],
    [
      'semicolons, and commas in the numbers',
      'a;b\n1,5;2,5\n',
      "line 2: this row has 3 fields but there are 1 columns; is it delimiter: ';'?",
    ],
    [
      'no number',
      'a,b\n1,2\n"3\n\n",x\n4,y',
      `line 3, column 2 (b): 'x' is no number, but the column holds numbers`,
      { types: { b: 'number' } },
    ],
    ['a name twice', 'a,b,a\n', "line 1: columns 1 and 3 are both named 'a'; names differ; give names"],
    ['names too few', '1,2,3\n', 'line 1: this row has 3 fields but there are 2 columns', { names: ['a', 'b'] }],
    ['nothing', '', 'is empty; its first line must name the columns'],
    [
      'a table of nothing but holes',
      `${Array.from({ length: 3000 }, (_, k) => `c${k}`).join(',')}\n${'1\n'.repeat(3000)}`,
      'has 3',
      { shortRows: 'fill' },
    ],
  ])('%s', (_, text, error, options) => {
    const name = 'x.csv';
    const comma = error.startsWith('line') ? ',' : '';
    expect(() => parseCsv(text, { name, ...options })).toThrow(`parseCsv: x.csv${comma} ${error}`);
  });

  it('a quote that is never closed is given up, with little in memory', async () => {
    const endless = new Blob([]);
    endless.stream = () => {
      let sent = 0;
      return new ReadableStream({
        pull: (controller) => controller.enqueue(new TextEncoder().encode(sent++ === 0 ? 'a\n1\n"' : 'x'.repeat(4e6))),
      });
    };
    await expect(readCsv(endless)).rejects.toThrow(
      'line 3: the record that begins here goes on for more than 16777216 characters',
    );
  });

  it('gzip that unpacks to too much is given up', async () => {
    const bomb = new Uint8Array(gzipSync(`a\n${'1\n'.repeat(2e5)}`));
    await expect(readCsv(bomb, { name: 'x.csv.gz', maxBytes: 1e5 })).rejects.toThrow(
      'readCsv: x.csv.gz unpacks to more than the 100000 bytes of maxBytes',
    );
    await expect(readCsv(bomb.subarray(0, 300), { name: 'x.csv.gz' })).rejects.toThrow(
      'readCsv: x.csv.gz has 300 bytes that are no whole gzip stream',
    );
  });

  it('no file, and no column of a name', async () => {
    await expect(readCsv('/nowhere/x.csv')).rejects.toThrow('readCsv: /nowhere/x.csv is not there');
    expect(() => parseCsv('a,b\n', { columns: ['c'] })).toThrow(
      "parseCsv: the text has no column 'c'; its columns are a, b",
    );
  });
});

it('whole numbers that a number does not hold stay text', () => {
  expect(parseCsv('id\n9007199254740993\n').columns['id']).toEqual(['9007199254740993']);
  expect(parseCsv('id\n9007199254740993\n', { types: { id: 'number' } }).columns['id']).toEqual(
    Float64Array.of(2 ** 53),
  );
});

it('columns may have any name', () => {
  const { columns } = parseCsv('__proto__,constructor\n1,2\n');
  expect(Object.keys(columns)).toEqual(['__proto__', 'constructor']);
});
