/** A field of a protobuf message: a number, or the bytes of a text, a list or a message within. */
export interface Field {
  readonly number: number;
  readonly bytes: Uint8Array | null;
  /** of a field without bytes */
  readonly value: number;
}

/** Reads a protobuf message front to back. */
class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isDone(): boolean {
    return this.#at >= this.#bytes.length;
  }

  varint(): number {
    let [value, factor] = [0, 1];
    for (let i = 0; i < 10; i++, factor *= 128) {
      const byte = this.take(1)[0];
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
    throw new Error('a number has more than 10 bytes');
  }

  take(count: number): Uint8Array {
    const end = this.#at + count;
    if (end > this.#bytes.length) throw new Error(`it ends ${end - this.#bytes.length} bytes too early`);
    const part = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return part;
  }

  /** The next field, null at the end of a group; groups, which protobuf ignores in messages that have none, are passed over. */
  field(): Field | null {
    const tag = this.varint();
    const number = Math.floor(tag / 8);
    if (number === 0) throw new Error('a field has the number 0');
    const nothing = { number, bytes: null, value: 0 };
    switch (tag % 8) {
      case 0:
        return { number, bytes: null, value: this.varint() };
      case 1:
        this.take(8);
        return nothing;
      case 2:
        return { number, bytes: this.take(this.varint()), value: 0 };
      case 3:
        while (this.field() !== null);
        return nothing;
      case 4:
        return null;
      case 5:
        this.take(4);
        return nothing;
      default:
        throw new Error(`a field has the type ${tag % 8}`);
    }
  }
}

/**
 * The fields of a protobuf message, in their order. What they hold is not copied.
 *
 * @throws {Error} if the bytes are no message
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export function* fieldsOf(message: Uint8Array): Generator<Field> {
  const reader = new Reader(message);
  while (!reader.isDone) {
    const field = reader.field();
    if (field === null) throw new Error('a group ends that did not begin');
    yield field;
  }
}

/** The text that a field holds; none of none. */
export const textOf = (field: Field | undefined): string => (field?.bytes ? new TextDecoder().decode(field.bytes) : '');

/** The last field of a number, which is the one that counts. */
export const last = (fields: readonly Field[], number: number): Field | undefined =>
  fields.findLast((field) => field.number === number);

/** The texts of all fields of a number. */
export const textsOf = (fields: readonly Field[], number: number): string[] =>
  fields.filter((field) => field.number === number).map(textOf);

/** The messages in all fields of a number. */
export const messagesOf = (fields: readonly Field[], number: number): readonly (readonly Field[])[] =>
  fields.flatMap((field) => (field.number === number && field.bytes ? [[...fieldsOf(field.bytes)]] : []));

/** The attribute of a name that an ONNX node has. Fields 5: attribute; in it 1: name. */
export const attributeOf = (node: readonly Field[], name: string): readonly Field[] | undefined =>
  messagesOf(node, 5).find((attribute) => textOf(last(attribute, 1)) === name);

/** The whole numbers in all fields of a number, each by itself or all in one; those below 0 are 2⁶⁴ more. */
export const wholesOf = (fields: readonly Field[], number: number): number[] =>
  fields.flatMap(({ number: of, bytes, value }) => {
    if (of !== number) return [];
    if (bytes === null) return [value];
    const [reader, values] = [new Reader(bytes), [] as number[]];
    while (!reader.isDone) values.push(reader.varint());
    return values;
  });
