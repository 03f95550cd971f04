import type { Data, DataType, Decimal, TimeUnit, Vector } from 'apache-arrow';
import type { Budget } from '../columnar/budget.ts';
import { isoText, timeText } from '../columnar/iso-text.ts';
import { viewOf } from '../source/require-bytes.ts';

const viewBytes = 16;
const longestInView = 12;

/** What is used of apache-arrow. */
export type ArrowLibrary = typeof import('apache-arrow');

/** Whether a table can hold values of a type. */
export function isTabular(library: ArrowLibrary, type: DataType): boolean {
  const { DataType: kinds } = library;
  if (kinds.isDictionary(type)) return isTabular(library, type.dictionary as DataType);
  const flat = [kinds.isInt, kinds.isFloat, kinds.isBool, kinds.isNull, kinds.isDate, kinds.isTimestamp, kinds.isTime];
  return [...flat, kinds.isDecimal, kinds.isUtf8, kinds.isLargeUtf8, kinds.isUtf8View].some((isKind) => isKind(type));
}

/** Whether values of a type are texts: letters, or moments, days and times. */
export function isText(library: ArrowLibrary, type: DataType): boolean {
  const { DataType: kinds } = library;
  if (kinds.isDictionary(type)) return isText(library, type.dictionary as DataType);
  const texts = [kinds.isUtf8, kinds.isLargeUtf8, kinds.isUtf8View, kinds.isDate, kinds.isTimestamp, kinds.isTime];
  return texts.some((isKind) => isKind(type));
}

/**
 * The values of a column as `columnOfValues` takes them.
 *
 * @param fields of records: which field of a record, which of its own … left empty for a column of the file
 * @throws {Error} where its memory is too short for them, or texts that share theirs take more than `budget` has
 */
export function arrowValues(
  { library, budget }: { readonly library: ArrowLibrary; readonly budget: Budget },
  vector: Vector,
  fields: readonly number[],
): unknown[] {
  const values: unknown[] = [];
  for (const part of vector.data) {
    const records: Data[] = [];
    let data: Data = part;
    for (const field of fields) {
      requireValidity(data);
      records.push(data);
      data = data.children[field];
      if (data === undefined || data.length < part.length)
        throw new Error(`${part.length} records have ${data?.length} values of a field`);
    }
    requireMemory({ library, budget }, data);
    const valueOf = reading(library, data);
    const isThere = (i: number): boolean => data.getValid(i) && records.every((record) => record.getValid(i));
    for (let i = 0; i < part.length; i++) values.push(isThere(i) ? valueOf(i) : null);
  }
  return values;
}

function reading(library: ArrowLibrary, data: Data): (i: number) => unknown {
  const { DataType: kinds } = library;
  const { type } = data as { type: DataType };
  const part = new library.Vector([data]);
  if (kinds.isDictionary(type)) {
    const [indices, size] = [data.values as ArrayLike<number | bigint>, data.dictionary?.length ?? 0];
    return (i) => {
      if (Number(indices[i]) >= 0 && Number(indices[i]) < size) return part.get(i) as unknown;
      throw new Error(`value ${i} is entry ${indices[i]} of a dictionary of ${size}`);
    };
  }
  if (kinds.isDate(type)) return (i) => new Date(Number(part.get(i))).toISOString().slice(0, 'yyyy-mm-dd'.length);
  if (kinds.isTime(type)) {
    const counts = data.values as Int32Array | BigInt64Array;
    return (i) => timeText(BigInt(counts[i]), 1000n ** BigInt(type.unit satisfies TimeUnit));
  }
  if (kinds.isTimestamp(type))
    return (i) => isoText((data.values as BigInt64Array)[i], 1000n ** BigInt(type.unit satisfies TimeUnit));
  if (kinds.isDecimal(type)) return (i) => decimal(part.get(i) as Uint32Array, type);
  return (i) => part.get(i) as unknown;
}

/** A whole number in words of 32 bits, the lowest first. */
function decimal(words: Uint32Array, { scale }: Decimal): number {
  const value = [...words].reverse().reduce((sum, word) => (sum << 32n) | BigInt(word), 0n);
  return Number(BigInt.asIntN(32 * words.length, value)) / 10 ** scale;
}

/** apache-arrow believes what a file says of its lengths. */
function requireMemory(
  { library, budget }: { readonly library: ArrowLibrary; readonly budget: Budget },
  data: Data,
): void {
  const { type, length, values, valueOffsets, stride, dictionary } = data;
  const { DataType: kinds } = library;
  const kind: DataType = type;
  if (kinds.isNull(kind) || length === 0) return;
  requireValidity(data);
  if (kinds.isUtf8(kind) || kinds.isLargeUtf8(kind)) {
    const offsets = valueOffsets as Int32Array | BigInt64Array;
    if (offsets.length < length + 1) throw new Error(`${length} texts have ${offsets.length} places`);
    let last = Number(offsets[0]);
    for (let i = 0; i <= length; i++) {
      const next = Number(offsets[i]);
      if (!(next >= last && next <= (values as Uint8Array).length))
        throw new Error(`text ${i - 1} of ${length} ends at byte ${next}, before it begins or behind the end`);
      last = next;
    }
  } else if (kinds.isUtf8View(kind)) requireViews(data, budget);
  else {
    const room = ((values as Uint8Array | undefined)?.length ?? 0) * (kinds.isBool(kind) ? 8 : 1);
    if (room < length * (kinds.isBool(kind) ? 1 : stride))
      throw new Error(`${length} values have memory for ${room / stride}`);
  }
  for (const part of dictionary?.data ?? []) requireMemory({ library, budget }, part);
}

function requireValidity({ length, nullCount, nullBitmap }: Data): void {
  if (nullCount > 0 && (nullBitmap?.length ?? 0) * 8 < length)
    throw new Error(`${length} values have ${nullBitmap?.length} bytes that tell which are missing`);
}

/** A view is the length of a text and its letters, or which memory they are in and where: many may be in the same place. */
function requireViews({ length, values, variadicBuffers }: Data, budget: Budget): void {
  const views = viewOf(values as Uint8Array);
  if (views.byteLength < length * viewBytes)
    throw new Error(`${length} texts have views of ${views.byteLength} bytes; each has ${viewBytes}`);
  let total = 0;
  for (let at = 0; at < length * viewBytes; at += viewBytes) {
    const size = views.getInt32(at, true);
    if (size < 0) throw new Error(`text ${at / viewBytes} has ${size} bytes`);
    if (size <= longestInView) continue;
    const [buffer, start] = [views.getInt32(at + 8, true), views.getInt32(at + 12, true)];
    if (!(start >= 0 && start + size <= (variadicBuffers[buffer]?.length ?? 0)))
      throw new Error(
        `text ${at / viewBytes} of ${length} would be at bytes ${start} … ${start + size} of memory ${buffer}`,
      );
    total += size;
  }
  budget.spend(total, `texts of ${total} bytes`);
}
