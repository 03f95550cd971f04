import { ConfigError, DataError, formatValue } from '@gradkit/core-tensor/functional';
import type { DataType, Field } from 'apache-arrow';
import type { FilePlace } from '../source/require-bytes.ts';
import { isTabular, type ArrowLibrary } from './arrow-values.ts';

/** A column of a table: one of the file, or of a record in it, whose name is `record.field`. */
export interface ArrowLeaf {
  readonly name: string;
  /** where it is: which column, which field of its record … */
  readonly path: readonly number[];
  readonly type: DataType;
  /** as errors name it */
  readonly typeName: string;
}

/** All columns, records taken apart. @throws {Error} if two have a name */
function leavesOf(library: ArrowLibrary, fields: readonly Field[]): Map<string, ArrowLeaf> {
  const leaves = new Map<string, ArrowLeaf>();
  const visit = (parts: readonly Field[], before: string, path: readonly number[]): void => {
    for (const [i, { name: part, type }] of parts.entries()) {
      const name = `${before}${part}`;
      const at = [...path, i];
      if (library.DataType.isStruct(type as DataType))
        visit((type as DataType & { children: Field[] }).children, `${name}.`, at);
      else if (leaves.has(name)) throw new Error(`it has two columns ${formatValue(name)}`);
      else leaves.set(name, { name, path: at, type: type as DataType, typeName: String(type) });
    }
  };
  visit(fields, '', []);
  return leaves;
}

/** The columns to read. @throws {ConfigError} if there is no such column, or it holds what no table does; a DataError where nobody asked for it */
export function wantedLeaves(
  library: ArrowLibrary,
  { where, name: file }: FilePlace,
  { fields, names }: { fields: readonly Field[]; names: readonly string[] | undefined },
): ArrowLeaf[] {
  const leaves = leavesOf(library, fields);
  const tabular = [...leaves.values()].flatMap(({ name, type }) => (isTabular(library, type) ? [name] : []));
  return [...new Set(names ?? leaves.keys())].map((name) => {
    const leaf = leaves.get(name);
    if (leaf !== undefined && isTabular(library, leaf.type)) return leaf;
    const problem = leaf === undefined ? 'is not there' : `holds ${leaf.typeName}`;
    const Refusal = names === undefined ? DataError : ConfigError;
    throw new Refusal(
      where,
      `column ${formatValue(name)} of ${file} ${problem}; ${tabular.length === 0 ? 'a table can hold none of its columns' : `those that a table can hold are ${tabular.join(', ')}`}`,
      { expected: tabular, got: name },
    );
  });
}
