import { mostUnpacked } from '../source/gzip.ts';
import { viewOf } from '../source/require-bytes.ts';

/** A table in a flatbuffer: gives where a field is, 0 where it is left out. */
type Fields = (field: number) => number;

/** A look at the message behind: what it is, and how much follows it. */
interface Message {
  /** 1: a schema, 2: a dictionary, 3: rows */
  readonly kind: number;
  readonly bodyBytes: number;
}

/** Goes through the metadata of a message, which apache-arrow believes: a list that announces 2^31 fields would be made. */
class Walk {
  readonly #view: DataView;
  #left: number;

  constructor(bytes: Uint8Array) {
    this.#view = viewOf(bytes);
    this.#left = bytes.length; // tables may share their parts, but there is no use in more than there are bytes
  }

  message(): Message {
    const fields = this.#table(0);
    const [kind, header, body] = [fields(1), fields(2), fields(3)];
    const type = kind === 0 ? 0 : this.#view.getUint8(kind);
    this.#keyValues(fields(4));
    if (header === 0) throw new Error('a message has no header');
    const bodyBytes = body === 0 ? 0 : Number(this.#view.getBigInt64(body, true));
    if (type === 1) this.#schema(this.#table(header));
    else if (type === 2) this.#rows(this.#table(this.#present(this.#table(header)(1))), bodyBytes);
    else if (type === 3) this.#rows(this.#table(header), bodyBytes);
    else throw new Error(`it has a message of kind ${type}`);
    return { kind: type, bodyBytes };
  }

  #schema(fields: Fields): void {
    this.#each(fields(1), (at) => this.#field(this.#table(at), 0));
    this.#keyValues(fields(2));
    this.#list(fields(3), 8);
  }

  #field(fields: Fields, depth: number): void {
    if (depth > 32) throw new Error('its columns are nested more than 32 deep');
    this.#list(fields(0), 1);
    const type = this.#table(this.#present(fields(3)));
    const kind = this.#view.getUint8(this.#present(fields(2)));
    if (kind === 10) this.#list(type(1), 1); // the time zone of a moment
    if (kind === 14) this.#list(type(1), 4); // the parts of a union
    if (fields(4) !== 0) {
      const index = this.#table(fields(4))(1);
      if (index !== 0) this.#table(index);
    }
    this.#each(fields(5), (at) => this.#field(this.#table(at), depth + 1));
    this.#keyValues(fields(6));
  }

  #rows(fields: Fields, bodyBytes: number): void {
    for (const [field, bytes] of [
      [1, 16],
      [2, 16],
      [4, 8],
    ])
      this.#list(fields(field), bytes);
    if (fields(3) !== 0) this.#table(fields(3));
    const { start, count } = this.#list(fields(1), 16);
    for (let k = 0; k < count; k++) {
      const length = Number(this.#view.getBigInt64(start + 16 * k, true)); // shorter columns are filled up to the longest
      if (length >= 0 && length <= bodyBytes * 8 && length * count <= mostUnpacked) continue;
      throw new Error(`it announces ${length} values in ${bodyBytes} bytes, beside ${count - 1} other columns`);
    }
  }

  #keyValues(at: number): void {
    this.#each(at, (entry) => {
      const fields = this.#table(entry);
      this.#list(fields(0), 1);
      this.#list(fields(1), 1);
    });
  }

  #present(at: number): number {
    if (at === 0) throw new Error('its metadata lack a field');
    return at;
  }

  /** @param at where the place of the table stands */
  #table(at: number): Fields {
    if (--this.#left < 0) throw new Error('its metadata refer to themselves again and again');
    const start = at + this.#view.getUint32(at, true);
    const names = start - this.#view.getInt32(start, true);
    const bytes = this.#view.getUint16(names, true);
    if (names + bytes > this.#view.byteLength) throw new Error('its metadata are cut off');
    return (field) => {
      const entry = 4 + 2 * field;
      const offset = entry < bytes ? this.#view.getUint16(names + entry, true) : 0;
      return offset === 0 ? 0 : start + offset;
    };
  }

  #each(at: number, visit: (at: number) => void): void {
    const { start, count } = this.#list(at, 4);
    for (let k = 0; k < count; k++) visit(start + 4 * k);
  }

  #list(at: number, elementBytes: number): { start: number; count: number } {
    if (at === 0) return { start: 0, count: 0 };
    const before = at + this.#view.getUint32(at, true);
    const count = this.#view.getUint32(before, true);
    const start = before + 4;
    if (start + count * elementBytes > this.#view.byteLength)
      throw new Error(`its metadata have a list of ${count} in ${this.#view.byteLength} bytes`);
    return { start, count };
  }
}

/**
 * The messages of a stream, up to its end, as apache-arrow may read them.
 *
 * @throws {Error} where a message is damaged or cut off
 * @see https://arrow.apache.org/docs/format/Columnar.html#encapsulated-message-format
 */
export function checkedStream(bytes: Uint8Array): Uint8Array {
  const view = viewOf(bytes);
  for (let [at, count] = [0, 0]; ; count++) {
    if (at === bytes.length && count > 0) return bytes; // the mark of the end may be left out
    if (at + 8 > bytes.length) throw new Error(`it ends at byte ${bytes.length}, within a message`);
    if (view.getUint32(at, true) !== 0xffffffff) throw new Error(`no message begins at byte ${at}, where one should`);
    const length = view.getInt32(at + 4, true);
    if (length === 0 && count > 0) return bytes.subarray(0, at + 8);
    const start = at + 8;
    if (length <= 0 || start + length > bytes.length) throw new Error(`a message of ${length} bytes is cut off`);
    const { kind, bodyBytes } = new Walk(bytes.subarray(start, start + length)).message();
    if ((kind === 1) !== (count === 0)) throw new Error('its schema is not the first message');
    at = start + length + bodyBytes;
    if (!(bodyBytes >= 0 && at <= bytes.length))
      throw new Error(`a message with ${bodyBytes} bytes behind it is cut off`);
  }
}
