import { ConfigError } from '@gradkit/core-tensor/functional';
import { FileGraph, intAttribute, nodeProto } from '../quantize/file-graph.ts';
import type { AttributeProto, GraphProto, NodeProto, TensorProto } from '../schema.ts';

/** ONNX's numbers of the element types that tables need. */
export const types = { float32: 1, int64: 7, string: 8, float64: 11 } as const;

/** Nodes and constants that are to stand before those of a model. */
export class GraphPart {
  readonly nodes: NodeProto[] = [];
  readonly constants: TensorProto[] = [];
  readonly #names: FileGraph;
  readonly #where: string;

  constructor(where: string, model: GraphProto) {
    this.#where = where;
    this.#names = new FileGraph(model);
  }

  /** Takes a name that was chosen. @throws {ConfigError} if the model has it already */
  reserve(name: string): void {
    if (name !== '' && this.#names.fresh(name) === name) return;
    throw new ConfigError(
      this.#where,
      `column ${JSON.stringify(name)} has the name of another value of the model; give that another name when it is exported`,
      { got: name },
    );
  }

  /** A name that nothing has yet. */
  fresh(base: string): string {
    return this.#names.fresh(base);
  }

  /** Adds a node; the name of its result. */
  add(opType: string, inputs: readonly string[], attributes: readonly AttributeProto[] = []): string {
    const output = this.#names.fresh(`table_${opType}`);
    this.nodes.push(nodeProto(opType, inputs, output, attributes));
    return output;
  }

  cast(value: string, type: keyof typeof types): string {
    return this.add('Cast', [value], this.castTo(type));
  }

  /** Which type a `Cast` gives. */
  castTo(type: keyof typeof types): AttributeProto[] {
    return [intAttribute('to', types[type])];
  }

  /** A constant of float64 without axes, which leaves the shapes of others as they are. */
  scalar(value: number): string {
    const rawData = new Uint8Array(Float64Array.of(value).buffer);
    return this.#constant({ dims: [], dataType: types.float64, rawData });
  }

  /** The sum of each row, `[rows, 1]`. */
  sumOfRows(value: string): string {
    const data = BigInt64Array.of(1n);
    const axes = this.#constant({ dims: [1n], dataType: types.int64, rawData: new Uint8Array(data.buffer) });
    return this.add('ReduceSum', [value, axes], [intAttribute('keepdims', 1)]);
  }

  /** Constants `[1, values]`, texts or numbers of float64. */
  row(values: readonly (string | number)[]): string {
    const dims = [1n, BigInt(values.length)];
    const [first] = values;
    if (typeof first === 'string') {
      const encoder = new TextEncoder();
      return this.#constant({
        dims,
        dataType: types.string,
        stringData: values.map((text) => encoder.encode(String(text))),
      });
    }
    const rawData = new Uint8Array(Float64Array.from(values, Number).buffer);
    return this.#constant({ dims, dataType: types.float64, rawData });
  }

  /** A constant matrix of float64, given by its rows. */
  matrix(rows: readonly (readonly number[])[]): string {
    const dims = [BigInt(rows.length), BigInt(rows[0]?.length ?? 0)];
    return this.#constant({
      dims,
      dataType: types.float64,
      rawData: new Uint8Array(Float64Array.from(rows.flat()).buffer),
    });
  }

  #constant(tensor: Omit<TensorProto, 'name'>): string {
    const name = this.#names.fresh('table_constant');
    this.constants.push({ name, ...tensor });
    return name;
  }
}
