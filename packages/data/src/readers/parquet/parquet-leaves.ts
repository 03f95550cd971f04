import { ConfigError, DataError, formatValue } from '@gradkit/core-tensor/functional';
import type { FileMetaData, SchemaElement } from 'hyparquet';
import type { FilePlace } from '../source/require-bytes.ts';

/** A column of a table: one of the file, or of a record in it, whose name is `record.field`. */
export interface ParquetLeaf {
  readonly name: string;
  /** its name in the file, behind those of the records around it */
  readonly path: readonly string[];
  readonly element: SchemaElement;
  /** how many of them and of itself may be missing: the level of a value that is there */
  readonly maxLevel: number;
  /** why no table can hold it; null where one can */
  readonly problem: string | null;
}

const deepest = 15; // levels then have 4 bits

/** All columns, records taken apart. @throws {Error} if the schema is cut off, or two columns have a name */
function leavesOf({ schema }: FileMetaData): Map<string, ParquetLeaf> {
  const leaves = new Map<string, ParquetLeaf>();
  let next = 1; // behind the root
  const visit = (above: readonly string[], levels: number, problem: string | null): void => {
    const element = schema[next++];
    if (element === undefined) throw new Error('its schema ends within a column');
    if (above.length > deepest) throw new Error(`its columns are nested more than ${deepest} deep`);
    const path = [...above, element.name];
    const maxLevel = levels + (element.repetition_type === 'REQUIRED' ? 0 : 1);
    const found = problem ?? problemOf(element);
    const { num_children: children } = element;
    if (children !== undefined && found === null) {
      for (let i = 0; i < children; i++) visit(path, maxLevel, null);
      return;
    }
    for (let pending = children ?? 0; pending > 0; pending--, next++) {
      if (next >= schema.length) throw new Error('its schema ends within a column');
      pending += schema[next].num_children ?? 0;
    }
    const name = path.join('.');
    if (leaves.has(name)) throw new Error(`it has two columns ${formatValue(name)}`);
    leaves.set(name, { name, path, element, maxLevel, problem: found });
  };
  while (next < schema.length) visit([], 0, null);
  return leaves;
}

/** What no table holds, in words. */
function problemOf({
  converted_type: converted,
  logical_type: logical,
  repetition_type: repetition,
}: SchemaElement): string | null {
  const type = logical?.type ?? converted;
  if (type === 'MAP' || type === 'MAP_KEY_VALUE') return 'maps';
  if (type === 'LIST' || repetition === 'REPEATED') return 'lists';
  return type === 'VARIANT' ? 'variants' : null;
}

/** Columns to read, and all that hyparquet reads for them: it puts records together whole. */
interface WantedLeaves {
  readonly columns: readonly ParquetLeaf[];
  readonly all: readonly ParquetLeaf[];
}

/** The columns to read. @throws {ConfigError} if there is no such column, or it holds what no table does; a DataError where nobody asked for it */
export function wantedLeaves(
  { where, name: file }: FilePlace,
  metadata: FileMetaData,
  names: readonly string[] | undefined,
): WantedLeaves {
  const leaves = leavesOf(metadata);
  const problems = problemsOf(leaves);
  const columns = [...new Set(names ?? leaves.keys())].map((name) => {
    const leaf = leaves.get(name);
    const found = problems.get(name);
    if (leaf !== undefined && found === null) return leaf;
    const flat = [...problems].flatMap(([other, problem]) => (problem === null ? [other] : []));
    const Refusal = names === undefined ? DataError : ConfigError;
    throw new Refusal(
      where,
      `column ${formatValue(name)} of ${file} ${found ?? 'is not there'}; ${flat.length === 0 ? 'a table can hold none of its columns' : `those that a table can hold are ${flat.join(', ')}`}`,
      { expected: flat, got: name },
    );
  });
  const read = new Set(columns.map(({ path }) => path[0]));
  return { columns, all: [...leaves.values()].filter(({ path }) => read.has(path[0])) };
}

/** Why each column cannot be read: because of what it holds, or what a field beside it does; null for those that can. */
function problemsOf(leaves: ReadonlyMap<string, ParquetLeaf>): Map<string, string | null> {
  const worst = new Map<string, ParquetLeaf>();
  for (const leaf of leaves.values()) if (leaf.problem !== null) worst.set(leaf.path[0], leaf);
  const problemOfLeaf = ({ path, problem }: ParquetLeaf): string | null => {
    if (problem !== null) return `holds ${problem}`;
    const beside = worst.get(path[0]);
    if (beside === undefined) return null;
    return `is in a record with ${formatValue(beside.name)}, which holds ${beside.problem}`;
  };
  return new Map([...leaves].map(([name, leaf]) => [name, problemOfLeaf(leaf)]));
}
