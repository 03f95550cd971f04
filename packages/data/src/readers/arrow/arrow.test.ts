import { readGolden } from '@gradkit-internal/testing';
import { Field, Float64, List, Table, tableToIPC, vectorFromArray } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { describeTable, goldenTable, type GoldenColumn } from '../../../testing/golden-table.ts';
import { readArrow } from '../../index.ts';

const golden = readGolden<{
  tables: Record<string, GoldenColumn[]>;
  arrow: { name: string; file: string; of: string }[];
  nested: Record<string, string>;
  'blocks of lz4': string;
}>('data/columnar');

const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));

describe('as PyArrow writes it', () => {
  it.each(golden.arrow)('$name', async ({ file, of }) => {
    expect(describeTable(await readArrow(bytesOf(file)))).toEqual(goldenTable(golden.tables[of]));
  });

  it('no column that a table can hold', async () => {
    const lists = vectorFromArray([[1], [2, 3]], new List(new Field('item', new Float64())));
    await expect(readArrow(tableToIPC(new Table({ tags: lists })), { name: 'x.arrow' })).rejects.toThrow(
      /column 'tags' of x\.arrow holds List<.*>; a table can hold none of its columns$/,
    );
  });

  it('LZ4 in several blocks, which take from one another', async () => {
    const { columns } = await readArrow(bytesOf(golden['blocks of lz4']));
    expect(columns['x']).toEqual(Float64Array.from({ length: 9000 }, (_, k) => (k % 251) / 2));
  });

  it('some columns, in their order', async () => {
    const { columns } = await readArrow(new Blob([Buffer.from(golden.arrow[0].file, 'base64')]), {
      columns: ['text', 'whole'],
    });
    expect(Object.keys(columns)).toEqual(['text', 'whole']);
  });

  it('columns that no table holds', async () => {
    const file = bytesOf(golden.nested['arrow']);
    await expect(readArrow(file, { name: 'x.arrow' })).rejects.toThrow(
      "readArrow: column 'tags' of x.arrow holds List<Utf8>; those that a table can hold are x, record.y, mixed.y",
    );
    const refusals = [
      ['map', 'Map<{key:Utf8, value:Int64}>'],
      ['pair', 'FixedSizeList[2]<Float32>'],
      ['bytes', 'Binary'],
      ['mixed.n', 'List<Int64>'],
    ];
    for (const [name, type] of refusals)
      await expect(readArrow(file, { columns: [name] })).rejects.toThrow(`column '${name}' of the file holds ${type};`);
    expect((await readArrow(file, { columns: ['mixed.y'] })).columns['mixed.y']).toEqual(Float64Array.of(1, 2));
    expect((await readArrow(file, { columns: ['x'] })).columns['x']).toEqual(Float64Array.of(1, 2));
    await expect(readArrow(file, { columns: ['y'] })).rejects.toThrow("column 'y' of the file is not there");
  });
});

describe('damaged files are refused', () => {
  const file = bytesOf(golden.arrow[0].file);
  const stream = bytesOf(golden.arrow[1].file);
  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(), 'it ends at byte 0, within a message'],
    ['another format', new Uint8Array(100), 'no message begins at byte 0, where one should'],
    ['a file cut off', file.subarray(0, -1), 'its end is missing'],
    ['a stream cut off', stream.subarray(0, stream.length - 200), ''],
    ['a stream cut off in its schema', stream.subarray(0, 100), ''],
  ])('%s', async (_, bytes, error) => {
    await expect(readArrow(bytes, { name: 'x.arrow' })).rejects.toThrow(
      `readArrow: x.arrow is no whole Arrow file: ${error}`,
    );
  });

  it('more rows than may be in memory', async () => {
    await expect(readArrow(file, { name: 'x.arrow', maxBytes: 100 })).rejects.toThrow(
      'readArrow: x.arrow announces 3 rows of 16 columns, which needs 384 bytes or more; maxBytes is 100',
    );
  });

  it('a list that is longer than the file, and rows that no bytes are there for', async () => {
    const at = (text: string): number => Buffer.from(stream).indexOf(text);
    const names = stream.slice();
    new DataView(names.buffer).setUint32(at('whole') - 4, 0x7fffffff, true); // the length of a name stands before it
    await expect(readArrow(names)).rejects.toThrow(/its metadata have a list of 2147483647 in \d+ bytes/);
    const rows = stream.slice();
    const view = new DataView(rows.buffer);
    for (let k = 0; k < rows.length - 8; k += 8)
      if (view.getBigInt64(k, true) === 3n && view.getBigInt64(k + 16, true) === 3n)
        view.setBigInt64(k, 10n ** 9n, true);
    await expect(readArrow(rows)).rejects.toThrow(
      /it announces 1000000000 values in \d+ bytes, beside 15 other columns/,
    );
  });
});
