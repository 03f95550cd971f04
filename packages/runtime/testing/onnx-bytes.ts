// ONNX files written by hand from onnx.proto's field numbers, since what writes them stands above this package.

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}

/** A field with bytes: a text, or a message within. */
export function field(number: number, bytes: readonly number[]): number[] {
  return [...varint(number * 8 + 2), ...varint(bytes.length), ...bytes];
}

/** A field with a whole number. */
export function whole(number: number, value: number): number[] {
  return [...varint(number * 8), ...varint(value)];
}

/** The bytes of a text. */
export const text = (value: string): number[] => [...new TextEncoder().encode(value)];

/** An axis of a fixed size, or of any size under a name. */
const dimension = (size: number | string): number[] =>
  field(1, typeof size === 'number' ? whole(1, size) : field(2, text(size)));

/** A float32 input or output, or one of another element type; without a shape, of any number of axes. */
export function valueInfo(name: string, shape: readonly (number | string)[] | null, type = 1): number[] {
  const tensorType = field(1, [...whole(1, type), ...(shape === null ? [] : field(2, shape.flatMap(dimension)))]);
  return [...field(1, text(name)), ...field(2, tensorType)];
}

/** A node of the operator `opType`. */
export function node(
  opType: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: readonly (readonly number[])[] = [],
): number[] {
  return [
    ...inputs.flatMap((name) => field(1, text(name))),
    ...outputs.flatMap((name) => field(2, text(name))),
    ...field(4, text(opType)),
    ...attributes.flatMap((attribute) => field(5, attribute)),
  ];
}

/** A graph of nodes, initializers (TensorProto), inputs and outputs (ValueInfoProto). */
export function graph({
  nodes,
  initializers = [],
  inputs = [],
  outputs,
}: {
  readonly nodes: readonly (readonly number[])[];
  readonly initializers?: readonly (readonly number[])[];
  readonly inputs?: readonly (readonly number[])[];
  readonly outputs: readonly (readonly number[])[];
}): number[] {
  return [
    ...nodes.flatMap((each) => field(1, each)),
    ...field(2, text('g')),
    ...initializers.flatMap((each) => field(5, each)),
    ...inputs.flatMap((each) => field(11, each)),
    ...outputs.flatMap((each) => field(12, each)),
  ];
}

/** The bytes of a file with a graph, of opset 20. */
export function modelOf(main: readonly number[], others: readonly number[] = []): Uint8Array {
  return Uint8Array.from([...whole(1, 9), ...field(7, main), ...field(8, whole(2, 20)), ...others]);
}

interface Adding {
  /** two, which may be the same */
  readonly inputs: readonly [string, string];
  /** of all values; null: of any shape */
  readonly shape: readonly (number | string)[] | null;
}

/** The bytes of a model `y = a + b` in float32. */
export function addingModel({ inputs, shape }: Adding): Uint8Array {
  return modelOf(
    graph({
      nodes: [node('Add', inputs, ['y'])],
      inputs: [...new Set(inputs)].map((name) => valueInfo(name, shape)),
      outputs: [valueInfo('y', shape)],
    }),
  );
}
