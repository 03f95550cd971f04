import { readFile } from 'node:fs/promises';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import { crc32c } from '../src/node/tensorboard/crc32c.ts';

/** An event as TensorBoard reads it. */
interface ReadEvent {
  step: number;
  version?: string;
  tag?: string;
  scalar?: number;
  histogram?: { min: number; max: number; count: number; sum: number; sumOfSquares: number; counts: number[] };
  image?: { height: number; width: number; channels: number };
  text?: string;
  graph?: [name: string, op: string, inputs: string[]][];
}

type Fields = ReadonlyMap<number, (number | Uint8Array)[]>;

/** The fields of a message by their numbers. */
function fieldsOf(bytes: Uint8Array): Fields {
  const fields = new Map<number, (number | Uint8Array)[]>();
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    const value = {
      0: () => Number(reader.int64()),
      1: () => reader.double(),
      2: () => reader.bytes(),
      5: () => reader.float(),
    }[type as 0 | 1 | 2 | 5]();
    fields.set(field, [...(fields.get(field) ?? []), value]);
  }
  return fields;
}

const number = (fields: Fields, field: number): number => (fields.get(field)?.[0] ?? 0) as number;
const inside = (fields: Fields, field: number): Fields => fieldsOf(fields.get(field)?.[0] as Uint8Array);
const string = (bytes: unknown): string => new TextDecoder().decode(bytes as Uint8Array);
const doubles = (bytes: unknown): number[] => [...new Float64Array((bytes as Uint8Array).slice().buffer)];

/** Reads a file of events, checking lengths and checksums. */
export async function readEvents(path: string): Promise<ReadEvent[]> {
  const bytes = new Uint8Array(await readFile(path));
  const view = new DataView(bytes.buffer);
  const events: ReadEvent[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = Number(view.getBigUint64(at, true));
    const body = bytes.subarray(at + 12, at + 12 + length);
    if (unmasked(view.getUint32(at + 8, true)) !== crc32c(bytes.subarray(at, at + 8)))
      throw new Error('a length is damaged');
    if (unmasked(view.getUint32(at + 12 + length, true)) !== crc32c(body)) throw new Error('a record is damaged');
    events.push(readEvent(fieldsOf(body)));
    at += length + 16;
  }
  return events;
}

function unmasked(value: number): number {
  const turned = (value - 0xa282ead8) >>> 0;
  return ((turned >>> 17) | (turned << 15)) >>> 0;
}

function readEvent(fields: Fields): ReadEvent {
  const event: ReadEvent = { step: number(fields, 2) };
  if (fields.has(3)) event.version = string(fields.get(3)![0]);
  if (fields.has(4)) event.graph = nodesOf(fieldsOf(fields.get(4)![0] as Uint8Array));
  if (!fields.has(5)) return event;
  const value = inside(inside(fields, 5), 1);
  event.tag = string(value.get(1)![0]);
  if (value.has(2)) event.scalar = number(value, 2);
  if (value.has(4)) {
    const image = inside(value, 4);
    event.image = { height: number(image, 1), width: number(image, 2), channels: number(image, 3) };
  }
  if (value.has(5)) {
    const spread = inside(value, 5);
    const [min, max, count, sum, sumOfSquares] = [1, 2, 3, 4, 5].map((field) => number(spread, field));
    event.histogram = { min, max, count, sum, sumOfSquares, counts: doubles(spread.get(7)![0]) };
  }
  if (value.has(8)) event.text = string(inside(value, 8).get(8)![0]);
  return event;
}

function nodesOf(graph: Fields): [string, string, string[]][] {
  return graph.get(1)!.map((bytes) => {
    const node = fieldsOf(bytes as Uint8Array);
    return [string(node.get(1)![0]), string(node.get(2)![0]), (node.get(3) ?? []).map(string)];
  });
}
