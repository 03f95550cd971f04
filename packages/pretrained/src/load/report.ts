import { formatShape, type DType, type TensorType } from '@gradkit/core-tensor/functional';

/** A tensor that the file and the model have with different types. */
export interface Mismatch {
  readonly name: string;
  readonly given: TensorType;
  readonly expected: TensorType;
}

/** A tensor whose elements were changed into those of the model. */
export interface Conversion {
  readonly name: string;
  readonly from: DType;
  readonly to: DType;
}

/** What is in a report, by the names that the model has for its states, or would have. */
export interface LoadedStates {
  /** all that the model has got */
  readonly loaded: readonly string[];
  /** of the model, which the file does not have; they keep their values */
  readonly missing: readonly TensorOf[];
  /** of the file, which the model does not have */
  readonly unexpected: readonly TensorOf[];
  /** in both, with different shapes or dtypes that are not changed into each other */
  readonly mismatched: readonly Mismatch[];
  /** loaded in another dtype than the file's */
  readonly converted: readonly Conversion[];
  /** loaded with their axes swapped */
  readonly transposed: readonly string[];
  /** left alone by `skip` */
  readonly skipped: readonly string[];
}

interface TensorOf {
  readonly name: string;
  readonly type: TensorType;
}

/** What `loadPretrained` has done; prints as a table. */
export class PretrainedReport implements LoadedStates {
  readonly loaded: readonly string[];
  readonly missing: readonly TensorOf[];
  readonly unexpected: readonly TensorOf[];
  readonly mismatched: readonly Mismatch[];
  readonly converted: readonly Conversion[];
  readonly transposed: readonly string[];
  readonly skipped: readonly string[];

  constructor(states: LoadedStates) {
    this.loaded = states.loaded;
    this.missing = states.missing;
    this.unexpected = states.unexpected;
    this.mismatched = states.mismatched;
    this.converted = states.converted;
    this.transposed = states.transposed;
    this.skipped = states.skipped;
  }

  /** A line with the counts, and a table of all that did not go its usual way. */
  toString(): string {
    const { loaded, missing, unexpected, mismatched, transposed, skipped } = this;
    const counts = Object.entries({ missing, unexpected, mismatched, transposed, skipped })
      .filter(([, names]) => names.length > 0)
      .map(([what, names]) => `, ${names.length} ${what}`);
    const conversions = conversionsOf(this.converted);
    const title = `${loaded.length} tensors loaded${counts.join('')}${conversions.map((each) => `; ${each}`).join('')}`;
    const rows = [
      ...shortened(mismatched, ({ name, given, expected }) => [
        'mismatched',
        name,
        typeText(given),
        typeText(expected),
      ]),
      ...shortened(missing, ({ name, type }) => ['missing', name, '–', typeText(type)]),
      ...shortened(unexpected, ({ name, type }) => ['unexpected', name, typeText(type), '–']),
      ...shortened(transposed, (name) => ['transposed', name, '', '']),
      ...shortened(skipped, (name) => ['skipped', name, '', '']),
    ];
    return rows.length === 0 ? title : `${title}\n${aligned([['', 'name', 'in the file', 'in the model'], ...rows])}`;
  }
}

/** `float16 → float32: 148` */
function conversionsOf(converted: readonly Conversion[]): string[] {
  const counts = new Map<string, number>();
  for (const { from, to } of converted) counts.set(`${from} → ${to}`, (counts.get(`${from} → ${to}`) ?? 0) + 1);
  return [...counts].map(([pair, count]) => `${count} converted, ${pair}`);
}

export function typeText({ shape, dtype }: TensorType): string {
  return `${formatShape(shape)} ${dtype}`;
}

const mostRows = 20;

function shortened<Entry>(entries: readonly Entry[], rowOf: (entry: Entry) => string[]): string[][] {
  const rows = entries.slice(0, mostRows).map(rowOf);
  if (entries.length > mostRows) rows.push([rows[0][0], `and ${entries.length - mostRows} more`, '', '']);
  return rows;
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  return rows
    .map((row) =>
      row
        .map((text, i) => text.padEnd(widths[i]))
        .join('   ')
        .trimEnd(),
    )
    .join('\n');
}
