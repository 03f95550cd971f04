import { gzipSync } from 'node:zlib';
import { readGolden } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { describeTable, goldenTable, type GoldenColumn } from '../../../testing/golden-table.ts';
import { parseJsonLines, readJsonLines, streamJsonLines } from '../../index.ts';

const golden = readGolden<{ 'json-lines': { name: string; text: string; columns: GoldenColumn[] }[] }>('data/tables');

describe('as pandas reads it', () => {
  it.each(golden['json-lines'])('$name', async ({ text, columns }) => {
    expect(describeTable(parseJsonLines(text))).toEqual(goldenTable(columns));
    expect(describeTable(await readJsonLines(new Uint8Array(gzipSync(text))))).toEqual(goldenTable(columns));
  });
});

it('streams any values', async () => {
  const values = [];
  for await (const value of streamJsonLines(new Blob(['\ufeff[1, {"a": null}]\r\n\n"x"\n3']))) values.push(value);
  expect(values).toEqual([[1, { a: null }], 'x', 3]);
});

it('keys may have any name', () => {
  expect(Object.keys(parseJsonLines('{"__proto__": 1}\n{"constructor": 2}').columns)).toEqual([
    '__proto__',
    'constructor',
  ]);
});

it('whole numbers that a number does not hold make their column text, those before and after, too', () => {
  const text = [
    '{"id": 1, "x": 1.12345678901234567890, "note": "12345678901234567890"}',
    '{"id": null, "x": 1e21, "note": "a \\" 1"}',
    '{"id": -12345678901234567890, "x": -5, "note": "\\\\"}',
    '{"x": 1152921504606846976.0, "note": ""}',
    '{"id": 2.5, "x": 0, "note": "z"}',
  ].join('\n');
  const { columns } = parseJsonLines(text);
  expect(columns['id']).toEqual(['1', null, '-12345678901234567890', null, '2.5']);
  expect(columns['x']).toEqual(Float64Array.of(1.1234567890123457, 1e21, -5, 2 ** 60, 0));
  expect(columns['note']?.slice(0, 3)).toEqual(['12345678901234567890', 'a " 1', '\\']);
  expect(parseJsonLines('{"__proto__": 12345678901234567890}').columns['__proto__']).toEqual(['12345678901234567890']);
  expect(() => parseJsonLines('{"a": 12345678901234567890}\n{"a": "x"}')).toThrow('what stands before it is numbers');
});

describe('what is no table is refused with its line', () => {
  it.each([
    ['no JSON', '{"a": 1}\n\n{"a": 1,}', 'line 3, column 9 is no JSON: Expected'],
    ['cut off', '{"a": 1}\n{"a": ', 'line 2'],
    ['no object', '{"a": 1}\n[2]', 'line 2 is [2]; a row of a table is an object. streamJsonLines reads any values'],
    [
      'a list',
      '{"a": [1]}',
      'line 1, column a is [1], but a table holds numbers and text; streamJsonLines reads any values',
    ],
    ['text among numbers', '{"a": 1}\n{"a": "x"}', "line 2, column a is 'x', but what stands before it is numbers"],
    [
      'numbers among text',
      '{"a": null}\n{"a": "x"}\n{"a": 1}',
      'line 3, column a is 1, but what stands before it is text',
    ],
    ['deep nesting', `{"a": ${'['.repeat(1e6)}}`, 'line 1'],
  ])('%s', (_, text, error) => {
    expect(() => parseJsonLines(text, { name: 'x.jsonl' })).toThrow(`parseJsonLines: x.jsonl, ${error}`);
  });

  it('a new key in every line', () => {
    const text = Array.from({ length: 3000 }, (_, k) => `{"k${k}": 1}`).join('\n');
    expect(() => parseJsonLines(text, { name: 'x.jsonl' })).toThrow(
      /^parseJsonLines: x.jsonl has \d+ values, but the rows/,
    );
  });

  it('a line that never ends', async () => {
    const endless = new Blob([]);
    endless.stream = () =>
      new ReadableStream({ pull: (controller) => controller.enqueue(new TextEncoder().encode('1'.repeat(4e6))) });
    const read = async () => {
      for await (const value of streamJsonLines(endless, { name: 'x.jsonl' })) expect(value).toBeUndefined();
    };
    await expect(read()).rejects.toThrow('streamJsonLines: x.jsonl, line 1 goes on for more than 16777216 characters');
  });
});
