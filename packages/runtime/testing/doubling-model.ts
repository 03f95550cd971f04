// y = x + x, with x float32 [n, 2]: the bytes of an ONNX file, written by hand from onnx.proto's field numbers
function field(number: number, bytes: number[]): number[] {
  return [(number << 3) | 2, bytes.length, ...bytes];
}
const text = (value: string): number[] => [...new TextEncoder().encode(value)];
const dimension = (bytes: number[]): number[] => field(1, bytes);
const shape = field(2, [...dimension(field(2, text('n'))), ...dimension([0x08, 2])]);
const value = (name: string): number[] => [...field(1, text(name)), ...field(2, field(1, [0x08, 1, ...shape]))];
const node = [...field(1, text('x')), ...field(1, text('x')), ...field(2, text('y')), ...field(4, text('Add'))];
const graph = [...field(1, node), ...field(2, text('g')), ...field(11, value('x')), ...field(12, value('y'))];
/** The bytes of a model that adds its input to itself. */
export const doublingModel = Uint8Array.from([0x08, 9, ...field(7, graph), ...field(8, [0x10, 20])]);
