// ONNX files written by hand from onnx.proto's field numbers, since what writes them stands above this package.

function field(number: number, bytes: readonly number[]): number[] {
  return [(number << 3) | 2, bytes.length, ...bytes];
}

const text = (value: string): number[] => [...new TextEncoder().encode(value)];

/** An axis of a fixed size, or of any size under a name. */
const dimension = (size: number | string): number[] =>
  field(1, typeof size === 'number' ? [0x08, size] : field(2, text(size)));

interface Adding {
  /** two, which may be the same */
  readonly inputs: readonly [string, string];
  /** of all values */
  readonly shape: readonly (number | string)[];
}

/** The bytes of a model `y = a + b` in float32. */
export function addingModel({ inputs, shape }: Adding): Uint8Array {
  const type = field(1, [0x08, 1, ...field(2, shape.flatMap(dimension))]);
  const value = (name: string): number[] => [...field(1, text(name)), ...field(2, type)];
  const node = [...inputs.flatMap((name) => field(1, text(name))), ...field(2, text('y')), ...field(4, text('Add'))];
  const graph = [
    ...field(1, node),
    ...field(2, text('g')),
    ...[...new Set(inputs)].flatMap((name) => field(11, value(name))),
    ...field(12, value('y')),
  ];
  return Uint8Array.from([0x08, 9, ...field(7, graph), ...field(8, [0x10, 20])]);
}
