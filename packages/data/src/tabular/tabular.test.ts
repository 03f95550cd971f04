import { describe, expect, it } from 'vitest';
import { cast } from '@gradkit/core-tensor';
import { parseCsv, selectColumns, selectRows, tableToTensors, type Table } from '../index.ts';

const table = parseCsv('a,b,label,name\n1,2,0,x\n3,,1,y\n5,6,1,\n');

describe('tableToTensors', () => {
  it('a list of names is a matrix, one name a vector', () => {
    const { inputs, labels } = tableToTensors(table, { inputs: ['label', 'a'], labels: 'label' }, { dtype: 'int32' });
    expect([inputs.toArray(), inputs.dtype]).toEqual([
      [
        [0, 1],
        [1, 3],
        [1, 5],
      ],
      'int32',
    ]);
    expect(labels.toArray()).toEqual([0, 1, 1]);
  });

  it('missing numbers are refused, or kept as NaN', () => {
    expect(() => tableToTensors(table, { x: ['a', 'b'] })).toThrow(
      "tableToTensors: column b lacks 1 of 3 values, the first in row 1; fill them in, or pass missing: 'keep' for NaN",
    );
    expect(tableToTensors(table, { x: 'b' }, { missing: 'keep' }).x.toArray()).toEqual([2, Number.NaN, 6]);
  });

  it('values of any dtype that holds them', () => {
    const numbers: Table = { length: 2, columns: { x: Float64Array.of(0.5, 300) } };
    expect(tableToTensors(numbers, { x: 'x' }).x.toArray()).toEqual([0.5, 300]);
    expect(cast(tableToTensors(numbers, { x: 'x' }, { dtype: 'float16' }).x, 'float32').toArray()).toEqual([0.5, 300]);
    expect(() => tableToTensors(numbers, { x: 'x' }, { dtype: 'uint8' })).toThrow(
      'row 0 of column x is 0.5; uint8 holds',
    );
    expect(tableToTensors({ length: 0, columns: { x: new Float64Array() } }, { x: ['x'] }).x.shape).toEqual([0, 1]);
  });
});

it('selectColumns keeps the order of the names, and shares the values', () => {
  const selected = selectColumns(table, ['name', 'a']);
  expect(Object.keys(selected.columns)).toEqual(['name', 'a']);
  expect(selected.columns['a']).toBe(table.columns['a']);
});

it('errors say which column is meant', () => {
  expect(() => selectColumns(table, ['c'])).toThrow(
    "selectColumns: there is no column 'c'; the columns are a, b, label, name",
  );
  expect(() => tableToTensors(table, { x: 'name' })).toThrow(
    'tableToTensors: column name holds text; tensors hold numbers',
  );
  expect(() => selectColumns({ length: 2, columns: { a: Float64Array.of(1) } }, [])).toThrow(
    "selectColumns: column a has 1 values; it must be a Float64Array, or a list of texts, of the table's length 2",
  );
});

it('selectRows takes rows in any order, of numbers and of texts', () => {
  const rows = selectRows(parseCsv('a,b\n1,x\n,y\n3,'), [2, 1, 2]);
  expect(rows).toEqual({ length: 3, columns: { a: Float64Array.of(3, Number.NaN, 3), b: [null, 'y', null] } });
  expect(() => selectRows(table, [9])).toThrow('selectRows: index is 9 but the dataset has the items 0 … ');
});
