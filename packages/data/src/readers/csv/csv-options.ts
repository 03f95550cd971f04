import {
  ConfigError,
  DataError,
  formatValue,
  isPlainObject,
  refuseArgument,
  requireBoolean,
  requireList,
  requireOneOf,
  requireOptions,
  requireString,
  requireWholeNumber,
} from '@gradkit/core-tensor/functional';
import type { ColumnType } from '../../tabular/table.ts';
import { requireEncoding } from '../source/text.ts';

/** Options of `parseCsv`. */
export interface CsvOptions {
  /** between the fields; default a comma, or a tab for a file named .tsv */
  readonly delimiter?: string | undefined;
  /** around fields with delimiters, quotes or line ends in them; '' for none; default `"` */
  readonly quote?: string | undefined;
  /** between whole numbers and fractions; default a point */
  readonly decimal?: '.' | ',' | undefined;
  /** whether the first line names the columns; default true, false where `names` are given */
  readonly header?: boolean | undefined;
  /** of all columns, instead of a header's; without either, they are column1, column2, … */
  readonly names?: readonly string[] | undefined;
  /** what columns hold, by name; left out: numbers where every value is one, else text */
  readonly types?: Readonly<Record<string, ColumnType>> | undefined;
  /** names of the columns to read; left out: all */
  readonly columns?: readonly string[] | undefined;
  /** what stands for a missing value; default what pandas takes for it: an empty field, NA, NaN, null, … */
  readonly missing?: readonly string[] | undefined;
  /** whether rows with too few fields are refused, or filled up with missing values; default refuse */
  readonly shortRows?: 'refuse' | 'fill' | undefined;
  /** what to call the file in errors; left out: its path or address */
  readonly name?: string | undefined;
}

/** Options of `readCsv`. */
export interface CsvFileOptions extends CsvOptions {
  /** as `TextDecoder` names it; default utf-8 */
  readonly encoding?: string | undefined;
  /** what a file in gzip may unpack to; default 2^30 */
  readonly maxBytes?: number | undefined;
}

/** Options of `streamCsv`. */
export interface CsvStreamOptions extends CsvFileOptions {
  /** how many rows a table has, the last one fewer; default 10 000 */
  readonly rows?: number | undefined;
}

/** @see https://pandas.pydata.org/docs/reference/api/pandas.read_csv.html, na_values */
const missingByDefault =
  '|#N/A|#N/A N/A|#NA|-1.#IND|-1.#QNAN|-NaN|-nan|1.#IND|1.#QNAN|<NA>|N/A|NA|NULL|NaN|None|n/a|nan|null'.split('|');

const known = {
  delimiter: true,
  quote: true,
  decimal: true,
  header: true,
  names: true,
  types: true,
  columns: true,
  missing: true,
  shortRows: true,
  name: true,
} as const;
export const knownOfText = known;
export const knownOfFile = { ...known, encoding: true, maxBytes: true } as const;
export const knownOfStream = { ...knownOfFile, rows: true } as const;

/** How a file is to be read, all defaults filled in. */
export interface CsvFormat {
  /** the public function, for errors */
  readonly where: string;
  /** of the file, for errors */
  readonly name: string;
  /** a character code */
  readonly delimiter: number;
  /** a character, '' for none */
  readonly quote: string;
  readonly decimal: '.' | ',';
  readonly header: boolean;
  readonly names: readonly string[] | null;
  readonly types: ReadonlyMap<string, ColumnType>;
  readonly columns: readonly string[] | null;
  readonly missing: ReadonlySet<string>;
  readonly shortRows: 'refuse' | 'fill';
}

/** Checks the options and fills in the defaults. @param file name of the file, which tells TSV from CSV */
export function csvFormat(where: string, options: CsvOptions, file = options.name ?? 'the text'): CsvFormat {
  const { delimiter = /\.tsv(?:\.gz)?$/i.test(file) ? '\t' : ',', quote = '"', names, types = {}, columns } = options;
  const { header = names === undefined, missing = missingByDefault, shortRows = 'refuse', decimal = '.' } = options;
  requireCharacter(where, 'delimiter', delimiter);
  if (quote !== '') requireCharacter(where, 'quote', quote);
  if (quote === delimiter) refuseArgument(where, 'quote', quote, 'another character than delimiter');
  if (decimal !== '.' && decimal !== ',') refuseArgument(where, 'decimal', decimal, "'.' or ','");
  if (decimal === delimiter) refuseArgument(where, 'delimiter', delimiter, 'another character than decimal');
  requireBoolean(where, 'header', header);
  requireOneOf(where, 'shortRows', shortRows, ['refuse', 'fill']);
  for (const [list, values] of Object.entries({ names, columns, missing })) requireTexts(where, list, values);
  if (names !== undefined) requireDistinct(names, (text) => new ConfigError(where, text));
  if (!isPlainObject(types))
    refuseArgument(where, 'types', types, "an object such as { zip: 'text' }, by the names of columns");
  for (const [name, type] of Object.entries(types)) requireOneOf(where, `types.${name}`, type, ['number', 'text']);
  return {
    where,
    name: file,
    delimiter: delimiter.charCodeAt(0),
    quote,
    decimal,
    header,
    names: names ?? null,
    types: new Map(Object.entries(types)),
    columns: columns ?? null,
    missing: new Set(missing),
    shortRows,
  };
}

/** Checks what only readers of files take. */
export function requireFileOptions<O extends CsvStreamOptions>(
  where: string,
  options: O,
  names: Readonly<Record<string, true>>,
): O {
  requireOptions<CsvStreamOptions>(where, options, names);
  const { name, encoding = 'utf-8', maxBytes = 1, rows = 1 } = options;
  if (name !== undefined) requireString(where, 'name', name);
  requireEncoding(where, encoding);
  requireWholeNumber(where, 'maxBytes', maxBytes, { least: 1 });
  requireWholeNumber(where, 'rows', rows, { least: 1 });
  return options;
}

/** Throws where a name stands twice. */
export function requireDistinct(names: readonly string[], error: (text: string) => DataError | ConfigError): void {
  const seen = new Map<string, number>();
  for (const [k, name] of names.entries()) {
    const before = seen.get(name);
    if (before !== undefined)
      throw error(`columns ${before + 1} and ${k + 1} are both named ${formatValue(name)}; names differ`);
    seen.set(name, k);
  }
}

function requireCharacter(where: string, name: string, value: unknown): void {
  if (typeof value !== 'string' || value.length !== 1 || value === '\n' || value === '\r')
    refuseArgument(where, name, value, 'a single character, no line end');
}

function requireTexts(where: string, name: string, values: readonly string[] | undefined): void {
  if (values === undefined) return;
  requireList(where, name, values);
  for (const [k, value] of values.entries()) requireString(where, `${name}[${k}]`, value);
}
