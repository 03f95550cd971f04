import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { Histogram } from './histogram.ts';

/*
 * The few messages of TensorBoard's protocol that are written. Numbers are those of its fields.
 * @see https://github.com/tensorflow/tensorboard/tree/master/tensorboard/compat/proto: event, summary, tensor, graph, node_def, attr_value
 */

type Fill = (writer: BinaryWriter) => BinaryWriter;

const message = (fill: Fill): Uint8Array => fill(new BinaryWriter()).finish();

function put(writer: BinaryWriter, field: number, fill: Fill): BinaryWriter {
  return writer.tag(field, WireType.LengthDelimited).bytes(message(fill));
}

const text = (writer: BinaryWriter, field: number, value: string): BinaryWriter =>
  writer.tag(field, WireType.LengthDelimited).string(value);

function numbers(writer: BinaryWriter, field: number, values: ArrayLike<number>): BinaryWriter {
  return put(writer, field, (packed) => {
    for (let i = 0; i < values.length; i++) packed.double(values[i]);
    return packed;
  });
}

function event(step: number, fill: Fill): Uint8Array {
  return message((w) =>
    fill(
      w
        .tag(1, WireType.Bit64)
        .double(Date.now() / 1000)
        .tag(2, WireType.Varint)
        .int64(step),
    ),
  );
}

/** Says which version of the protocol follows. */
export const versionEvent = (): Uint8Array => event(0, (w) => text(w, 3, 'brain.Event:2'));

/** One value under a name, of a plugin if it is not a plain number. */
function valueEvent(tag: string, step: number, fill: Fill, plugin?: string): Uint8Array {
  const metadata: Fill = (w) => put(w, 1, (p) => text(p, 1, plugin!));
  return event(step, (w) =>
    put(w, 5, (summary) =>
      put(summary, 1, (value) => {
        text(value, 1, tag);
        if (plugin !== undefined) put(value, 9, metadata);
        return fill(value);
      }),
    ),
  );
}

export const scalarEvent = (tag: string, value: number, step: number): Uint8Array =>
  valueEvent(tag, step, (w) => w.tag(2, WireType.Bit32).float(value));

export function histogramEvent(tag: string, histogram: Histogram, step: number): Uint8Array {
  const { min, max, count, sum, sumOfSquares, limits, counts } = histogram;
  return valueEvent(tag, step, (w) =>
    put(w, 5, (h) => {
      [min, max, count, sum, sumOfSquares].forEach((value, i) => h.tag(i + 1, WireType.Bit64).double(value));
      return numbers(numbers(h, 6, limits), 7, counts);
    }),
  );
}

/** An encoded picture, with its size in pixels and its number of channels. */
export interface EncodedImage {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly bytes: Uint8Array;
}

export const imageEvent = (tag: string, { height, width, channels, bytes }: EncodedImage, step: number): Uint8Array =>
  valueEvent(tag, step, (w) =>
    put(w, 4, (image) => {
      [height, width, channels].forEach((value, i) => image.tag(i + 1, WireType.Varint).int32(value));
      return image.tag(4, WireType.LengthDelimited).bytes(bytes);
    }),
  );

/** Text in Markdown, as a tensor of strings with one element. */
export const textEvent = (tag: string, markdown: string, step: number): Uint8Array =>
  valueEvent(
    tag,
    step,
    (w) =>
      put(w, 8, (tensor) => {
        tensor.tag(1, WireType.Varint).int32(7); // DT_STRING
        put(tensor, 2, (shape) => put(shape, 2, (axis) => axis.tag(1, WireType.Varint).int64(1)));
        return tensor.tag(8, WireType.LengthDelimited).bytes(new TextEncoder().encode(markdown));
      }),
    'text',
  );

/** A node of a graph: a name, what it does, and the names of what it takes. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  /** of its result, if known */
  readonly shape?: readonly number[] | undefined;
}

export function graphEvent(nodes: readonly GraphNode[]): Uint8Array {
  const shapeOf =
    (shape: readonly number[]): Fill =>
    (list) =>
      put(list, 7, (tensor) => {
        for (const size of shape) put(tensor, 2, (axis) => axis.tag(1, WireType.Varint).int64(size));
        return tensor;
      });
  const graph: Fill = (w) => {
    for (const { name, op, inputs, shape } of nodes)
      put(w, 1, (node) => {
        text(text(node, 1, name), 2, op);
        for (const input of inputs) text(node, 3, input);
        if (shape === undefined) return node;
        const list: Fill = (value) => put(value, 1, shapeOf(shape));
        return put(node, 5, (entry) => put(text(entry, 1, '_output_shapes'), 2, list));
      });
    return put(w, 4, (versions) => versions.tag(1, WireType.Varint).int32(22));
  };
  return event(0, (w) => w.tag(4, WireType.LengthDelimited).bytes(message(graph)));
}
