import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { Bytes } from '@gradkit/core-tensor/functional';

type Scalar = 'int32' | 'int64' | 'uint64' | 'float' | 'double' | 'string' | 'bytes';

type Field = readonly [number: number, kind: Scalar | `message:${string}`, repeated?: true];

/** Kinds of messages: for each, its fields by name, in the order of their numbers. */
export type Messages = Readonly<Record<string, Readonly<Record<string, Field>>>>;

/** A field of another number than those that are listed. */
interface UnknownField {
  readonly number: number;
  readonly wireType: WireType;
  readonly data: Uint8Array;
}

const others = Symbol('fields that are not listed');

/** A message whose fields are its own properties; what was read shows zeros for fields that were not there, as proto2 has it. */
interface Message {
  [name: string]: unknown;
  [others]?: UnknownField[] | undefined;
}

const wireTypes = {
  int32: WireType.Varint,
  int64: WireType.Varint,
  uint64: WireType.Varint,
  float: WireType.Bit32,
  double: WireType.Bit64,
  string: WireType.LengthDelimited,
  bytes: WireType.LengthDelimited,
} as const satisfies Record<Scalar, WireType>;

const zeros = { int32: 0, int64: 0n, uint64: 0n, float: 0, double: 0, string: '', bytes: new Uint8Array() } as const;

const isMessage = (kind: Field[1]): kind is `message:${string}` => kind.startsWith('message:');

const typeIn = (kind: `message:${string}`): string => kind.slice('message:'.length);

/**
 * Messages in protobuf's binary format. Fields of other numbers are kept from reading to writing.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export class MessageFormat {
  readonly #messages: Messages;
  readonly #kinds = new Map<string, MessageKind>();

  constructor(messages: Messages) {
    this.#messages = messages;
  }

  encode(type: string, message: object): Bytes {
    const writer = new BinaryWriter();
    this.#write(writer, type, message as Message);
    return writer.finish();
  }

  /** @throws {Error} if the bytes are damaged */
  decode(type: string, bytes: Uint8Array): object {
    return this.#read(new BinaryReader(bytes), type, bytes.length, 0);
  }

  #kind(type: string): MessageKind {
    let kind = this.#kinds.get(type);
    if (kind === undefined) this.#kinds.set(type, (kind = new MessageKind(this.#messages[type])));
    return kind;
  }

  #write(writer: BinaryWriter, type: string, message: Message): void {
    for (const [name, [number, kind, repeated]] of this.#kind(type).fields) {
      const value = Object.hasOwn(message, name) ? message[name] : undefined;
      if (value === undefined) continue;
      for (const one of repeated === true ? (value as readonly unknown[]) : [value]) {
        if (isMessage(kind)) {
          writer.tag(number, WireType.LengthDelimited).fork();
          this.#write(writer, typeIn(kind), one as Message);
          writer.join();
        } else writer.tag(number, wireTypes[kind])[kind](one as never);
      }
    }
    for (const { number, wireType, data } of message[others] ?? []) writer.tag(number, wireType).raw(data);
  }

  /** @param into what was read of the message before, if it comes in parts */
  #read(reader: BinaryReader, type: string, length: number, depth: number, into?: Message): Message {
    if (depth === mostDeep) throw new Error(`messages lie ${depth} deep in each other; no model has so many`);
    const kind = this.#kind(type);
    const message = into ?? kind.create();
    const end = reader.pos + length;
    while (reader.pos < end) {
      const [number, wireType] = reader.tag();
      const field = kind.byNumber.get(number);
      if (field === undefined) {
        (message[others] ??= []).push({ number, wireType, data: reader.skip(wireType, number) });
        continue;
      }
      const [name, [, of, repeated]] = field;
      const before = Object.hasOwn(message, name) ? message[name] : undefined;
      const read = (known?: Message): unknown =>
        isMessage(of) ? this.#read(reader, typeIn(of), reader.uint32(), depth + 1, known) : reader[of]();
      if (repeated !== true) message[name] = read(before as Message | undefined);
      else if (wireType === WireType.LengthDelimited && !isMessage(of) && wireTypes[of] !== wireType) {
        for (const last = reader.uint32() + reader.pos; reader.pos < last;) (before as unknown[]).push(read()); // packed
      } else (before as unknown[]).push(read());
    }
    return message;
  }
}

const mostDeep = 100; // graphs lie within graphs, but a file that says so of thousands would end the process

/** The fields of a kind of message, by name and by number. */
class MessageKind {
  readonly fields: readonly (readonly [name: string, field: Field])[];
  readonly byNumber: ReadonlyMap<number, readonly [name: string, field: Field]>;
  readonly #zeros: object;

  constructor(fields: Readonly<Record<string, Field>>) {
    this.fields = Object.entries(fields);
    this.byNumber = new Map(this.fields.map((field) => [field[1][0], field]));
    this.#zeros = Object.fromEntries(
      this.fields.flatMap(([name, [, kind, repeated]]) =>
        repeated === true || isMessage(kind) ? [] : [[name, zeros[kind]]],
      ),
    );
  }

  create(): Message {
    const message = Object.create(this.#zeros) as Message;
    for (const [name, [, , repeated]] of this.fields) if (repeated === true) message[name] = [];
    return message;
  }
}
