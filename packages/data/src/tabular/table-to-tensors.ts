import {
  allocate,
  ConfigError,
  DataError,
  elementOf,
  formatValue,
  isFloating,
  isPlainObject,
  requireDType,
  requireOneOf,
  requireOptions,
  Tensor,
  type DType,
} from '@gradkit/core-tensor/functional';
import { columnOf, requireTable, type Table } from './table.ts';

/** Options of `tableToTensors`. */
export interface TableToTensorsOptions {
  /** dtype of all tensors; default float32 */
  readonly dtype?: DType | undefined;
  /** whether missing numbers are refused, or kept as NaN; default refuse */
  readonly missing?: 'refuse' | 'keep' | undefined;
}

/**
 * Makes tensors of the columns of numbers: a list of names gives `[length, names]`, one name gives `[length]`.
 *
 * @param parts names of columns, by the name of the tensor
 * @param options `dtype`, default float32; `missing`: `'keep'` lets missing numbers through as NaN
 * @returns tensors by name, as `TensorDataset` takes them
 * @throws {ConfigError} if there is no such column, or its values are text
 * @throws {DataError} if a value is missing
 * @throws {DTypeError} if the dtype does not hold a value
 * @example
 * const table = parseCsv('width,height,label\n1,2,0\n3,4,1');
 * const { inputs, labels } = tableToTensors(table, { inputs: ['width', 'height'], labels: 'label' });
 * inputs.toArray(); // [[1, 2], [3, 4]]
 * labels.toArray(); // [0, 1]
 */
export function tableToTensors<Name extends string>(
  table: Table,
  parts: Readonly<Record<Name, string | readonly string[]>>,
  options: TableToTensorsOptions = {},
): Record<Name, Tensor> {
  const where = 'tableToTensors';
  requireTable(where, table);
  const { dtype = 'float32', missing = 'refuse' } = requireOptions<TableToTensorsOptions>(where, options, {
    dtype: true,
    missing: true,
  });
  requireDType(where, dtype);
  requireOneOf(where, 'missing', missing, ['refuse', 'keep']);
  if (!isPlainObject(parts))
    throw new ConfigError(where, `parts are ${formatValue(parts)}; they must be names of columns, by name of tensor`, {
      got: parts,
    });
  const tensors = Object.entries<string | readonly string[]>(parts).map(([part, names]) => {
    if (typeof names !== 'string' && !Array.isArray(names))
      throw new ConfigError(where, `${part} is ${formatValue(names)}; it must be a column's name, or a list of them`, {
        got: names,
      });
    return [part, tensorOf(table, names, { dtype, missing })] as const;
  });
  return Object.fromEntries(tensors) as Record<Name, Tensor>;
}

function tensorOf(
  table: Table,
  names: string | readonly string[],
  { dtype, missing }: { dtype: DType; missing: 'refuse' | 'keep' },
): Tensor {
  const list = typeof names === 'string' ? [names] : names;
  const data = allocate(dtype, table.length * list.length);
  for (const [k, name] of list.entries()) {
    const column = numbersOf(table, name);
    for (let row = 0; row < table.length; row++) {
      const value = column[row];
      if (missing === 'refuse' && Number.isNaN(value)) refuseMissing(column, name);
      data[row * list.length + k] = isFloating(dtype)
        ? value // rounded by the array, if at all
        : elementOf(value, dtype, 'tableToTensors', `row ${row} of column ${name}`);
    }
  }
  return new Tensor({ shape: typeof names === 'string' ? [table.length] : [table.length, list.length], dtype }, data);
}

function numbersOf(table: Table, name: string): Float64Array {
  const column = columnOf('tableToTensors', table, name);
  if (column instanceof Float64Array) return column;
  throw new ConfigError('tableToTensors', `column ${name} holds text; tensors hold numbers`, { got: 'text' });
}

function refuseMissing(column: Float64Array, name: string): never {
  const rows = column.reduce((count, value) => count + (Number.isNaN(value) ? 1 : 0), 0);
  throw new DataError(
    'tableToTensors',
    `column ${name} lacks ${rows} of ${column.length} values, the first in row ${column.findIndex(Number.isNaN)}; fill them in, or pass missing: 'keep' for NaN`,
    { got: rows },
  );
}
