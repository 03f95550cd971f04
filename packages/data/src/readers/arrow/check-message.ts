import { mostUnpacked } from '../source/gzip.ts';
import { viewOf } from '../source/require-bytes.ts';

/** A table in a flatbuffer: gives where a field is, 0 where it is left out. */
type Fields = (field: number) => number;

/** How the memory of columns is packed. */
export type ArrowCodec = 'LZ4_FRAME' | 'ZSTD';

/** A look at the message behind: what it is, and how much follows it. */
interface Message {
  /** 1: a schema, 2: a dictionary, 3: rows */
  readonly kind: number;
  readonly bodyBytes: number;
  readonly codec: ArrowCodec | null;
  /** what the body unpacks to, as far as it says */
  readonly unpackedBytes: number;
}

/** What rows without any memory are taken for: columns of nothing have none. */
const mostRowsOfNothing = 2 ** 16;

/** Goes through the metadata of a message, which apache-arrow believes: a list that announces 2^31 fields would be made. */
class Walk {
  readonly #view: DataView;
  /** all that follows the metadata */
  readonly #rest: Uint8Array;
  #left: number;

  constructor(bytes: Uint8Array, rest: Uint8Array) {
    this.#view = viewOf(bytes);
    this.#rest = rest;
    this.#left = bytes.length; // tables may share their parts, but there is no use in more than there are bytes
  }

  message(): Message {
    const fields = this.#table(0);
    const [kind, header, body] = [fields(1), fields(2), fields(3)];
    const type = kind === 0 ? 0 : this.#view.getUint8(kind);
    this.#keyValues(fields(4));
    if (header === 0) throw new Error('a message has no header');
    const bodyBytes = body === 0 ? 0 : Number(this.#view.getBigInt64(body, true));
    if (!(bodyBytes >= 0 && bodyBytes <= this.#rest.length))
      throw new Error(`a message with ${bodyBytes} bytes behind it is cut off`);
    if (type === 1) this.#schema(this.#table(header));
    else if (type === 2)
      return { kind: type, ...this.#rows(this.#table(this.#present(this.#table(header)(1))), bodyBytes) };
    else if (type === 3) return { kind: type, ...this.#rows(this.#table(header), bodyBytes) };
    else throw new Error(`it has a message of kind ${type}`);
    return { kind: type, bodyBytes, codec: null, unpackedBytes: 0 };
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

  #rows(fields: Fields, bodyBytes: number): Omit<Message, 'kind'> {
    const [buffers, ofViews] = [this.#list(fields(2), 16), this.#list(fields(4), 8)];
    for (let k = 0; k < ofViews.count; k++) {
      const count = Number(this.#view.getBigInt64(ofViews.start + 8 * k, true));
      if (!(count >= 0 && count <= buffers.count))
        throw new Error(`a column of texts announces ${count} of ${buffers.count} pieces of memory`);
    }
    const codec = fields(3) === 0 ? null : this.#codec(this.#table(fields(3)));
    const unpackedBytes = codec === null ? bodyBytes : this.#unpackedBytes(buffers, bodyBytes);
    const { start, count } = this.#list(fields(1), 16);
    const most = Math.max(unpackedBytes * 8, mostRowsOfNothing);
    for (let k = 0; k < count; k++) {
      const length = Number(this.#view.getBigInt64(start + 16 * k, true)); // shorter columns are filled up to the longest
      if (length >= 0 && length <= most && length * count <= mostUnpacked) continue;
      throw new Error(`it announces ${length} values in ${unpackedBytes} bytes, beside ${count - 1} other columns`);
    }
    return { bodyBytes, codec, unpackedBytes };
  }

  #codec(fields: Fields): ArrowCodec {
    const codec = fields(0) === 0 ? 0 : this.#view.getInt8(fields(0));
    const known = (['LZ4_FRAME', 'ZSTD'] as const)[codec];
    if (known === undefined)
      throw new Error(`its columns are packed by the codec ${codec}; 0, LZ4, and 1, ZSTD, are read`);
    return known;
  }

  /** Each piece of a packed body begins with its size, -1 where it is not packed. */
  #unpackedBytes({ start, count }: { start: number; count: number }, bodyBytes: number): number {
    const body = viewOf(this.#rest.subarray(0, bodyBytes));
    let total = 0;
    for (let k = 0; k < count; k++) {
      const [at, length] = [0, 8].map((part) => Number(this.#view.getBigInt64(start + 16 * k + part, true)));
      if (length === 0) continue;
      if (!(at >= 0 && length >= 8 && at + length <= bodyBytes))
        throw new Error(`a packed column would be at bytes ${at} … ${at + length} of ${bodyBytes}`);
      const size = Number(body.getBigInt64(at, true));
      if (size < -1) throw new Error(`a packed column announces ${size} bytes`);
      total += size === -1 ? length - 8 : size;
    }
    return total;
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

/** A stream that apache-arrow may read. */
interface CheckedStream {
  readonly bytes: Uint8Array;
  readonly codecs: ReadonlySet<ArrowCodec>;
  /** what all that is packed unpacks to */
  readonly unpackedBytes: number;
}

/**
 * The messages of a stream, up to its end, as apache-arrow may read them.
 *
 * @throws {Error} where a message is damaged or cut off
 * @see https://arrow.apache.org/docs/format/Columnar.html#encapsulated-message-format
 */
export function checkedStream(bytes: Uint8Array): CheckedStream {
  const view = viewOf(bytes);
  const codecs = new Set<ArrowCodec>();
  let unpackedBytes = 0;
  for (let [at, count] = [0, 0]; ; count++) {
    if (at === bytes.length && count > 0) return { bytes, codecs, unpackedBytes }; // the mark of the end may be left out
    if (at + 8 > bytes.length) throw new Error(`it ends at byte ${bytes.length}, within a message`);
    if (view.getUint32(at, true) !== 0xffffffff) throw new Error(`no message begins at byte ${at}, where one should`);
    const length = view.getInt32(at + 4, true);
    if (length === 0 && count > 0) return { bytes: bytes.subarray(0, at + 8), codecs, unpackedBytes };
    const start = at + 8;
    if (length <= 0 || start + length > bytes.length) throw new Error(`a message of ${length} bytes is cut off`);
    const message = new Walk(bytes.subarray(start, start + length), bytes.subarray(start + length)).message();
    if ((message.kind === 1) !== (count === 0)) throw new Error('its schema is not the first message');
    if (message.codec !== null) {
      codecs.add(message.codec);
      unpackedBytes += message.unpackedBytes;
    }
    at = start + length + message.bodyBytes;
  }
}
