import { readGolden } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { describeTable, goldenTable, type GoldenColumn } from '../../../testing/golden-table.ts';
import { readParquet } from '../../index.ts';

const golden = readGolden<{
  tables: Record<string, GoldenColumn[]>;
  parquet: { name: string; file: string; of: string }[];
  nested: Record<string, string>;
}>('data/columnar');

const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));

describe('as PyArrow writes it', () => {
  it.each(golden.parquet)('$name', async ({ file, of }) => {
    expect(describeTable(await readParquet(bytesOf(file)))).toEqual(goldenTable(golden.tables[of]));
  });

  it('some columns, in their order', async () => {
    const { columns } = await readParquet(new Blob([Buffer.from(golden.parquet[0].file, 'base64')]), {
      columns: ['text', 'whole'],
    });
    expect(Object.keys(columns)).toEqual(['text', 'whole']);
  });

  it('columns that no table holds', async () => {
    const file = bytesOf(golden.nested['parquet']);
    await expect(readParquet(file, { name: 'x.parquet' })).rejects.toThrow(
      "readParquet: column 'tags' of x.parquet holds lists; those that a table can hold are x, record.y, bytes",
    );
    const refusals = [
      ['map', 'holds maps'],
      ['pair', 'holds lists'],
      ['mixed.n', 'holds lists'],
      ['mixed.y', "is in a record with 'mixed.n', which holds lists"],
    ];
    for (const [name, problem] of refusals)
      await expect(readParquet(file, { columns: [name] })).rejects.toThrow(`column '${name}' of the file ${problem};`);
    expect((await readParquet(file, { columns: ['record.y', 'bytes'] })).columns).toEqual({
      'record.y': Float64Array.of(1, 2),
      bytes: ['a', 'b'],
    });
    expect((await readParquet(file, { columns: ['x'] })).columns['x']).toEqual(Float64Array.of(1, 2));
    await expect(readParquet(file, { columns: ['y'] })).rejects.toThrow("column 'y' of the file is not there");
  });
});

describe('damaged files are refused', () => {
  const whole = bytesOf(golden.parquet[0].file);
  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(), 'readParquet: x.parquet is no whole Parquet file: it has 0 bytes'],
    [
      'another format',
      new Uint8Array(100),
      'x.parquet is no whole Parquet file: it ends in the bytes 00 00 00 00, not 50 41 52 31',
    ],
    ['cut off', whole.subarray(0, -1), 'x.parquet is no whole Parquet file'],
    ['its first half missing', whole.subarray(whole.length / 2), 'x.parquet is no whole Parquet file'],
    [
      'a huge footer',
      Uint8Array.of(...whole.subarray(0, -8), 255, 255, 255, 127, ...Buffer.from('PAR1')),
      'its metadata would have 2147483647 of ',
    ],
  ])('%s', async (_, file, error) => {
    await expect(readParquet(file, { name: 'x.parquet' })).rejects.toThrow(error);
  });

  it('more rows than may be in memory', async () => {
    await expect(readParquet(whole, { name: 'x.parquet', maxBytes: 100 })).rejects.toThrow(
      'readParquet: x.parquet announces 3 rows of 16 columns, which needs 384 bytes or more; maxBytes is 100',
    );
  });
});
