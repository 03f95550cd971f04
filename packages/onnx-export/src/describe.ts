import { ConfigError, DataError, formatValue, onnxElementTypes, type DType } from '@gradkit/core-tensor/functional';
import { decodeModel, type ModelProto, type ValueInfoProto } from './schema.ts';

/** An input or output of a model. */
export interface ValueDescription {
  readonly name: string;
  /** null: one that no tensor here can hold */
  readonly dtype: DType | null;
  /** sizes, and names of axes whose size is free; `?` where the file says nothing */
  readonly shape: readonly (number | string)[];
}

/** What is in an ONNX file. */
export interface ModelDescription {
  readonly opset: number;
  readonly inputs: readonly ValueDescription[];
  readonly outputs: readonly ValueDescription[];
  /** operators in the order they run */
  readonly operators: readonly string[];
  /** names and shapes of weights and constants */
  readonly initializers: Readonly<Record<string, readonly number[]>>;
  readonly metadata: Readonly<Record<string, string>>;
}

const dtypes = new Map(Object.entries(onnxElementTypes).map(([dtype, number]) => [number, dtype as DType]));

function describeValue({ name, type }: ValueInfoProto): ValueDescription {
  const { elemType, shape } = type.tensorType;
  const sizes = shape.dim.map(({ dimValue, dimParam }) => dimParam || (dimValue ? Number(dimValue) : '?'));
  return { name, dtype: dtypes.get(elemType) ?? null, shape: sizes };
}

/**
 * Tells what is in an ONNX file.
 *
 * @throws {ConfigError} if they are no bytes
 * @throws {DataError} if the bytes are no ONNX file
 * @example
 * const bytes = await exportModel((x: Tensor) => x.relu(), [tensor([[1]])]);
 * describeModel(bytes).operators; // ["Relu"]
 */
export function describeModel(bytes: Uint8Array): ModelDescription {
  if (!(bytes instanceof Uint8Array))
    throw new ConfigError('describeModel', `bytes are ${formatValue(bytes)}; they must be a Uint8Array`, {
      got: bytes,
    });
  let model: ModelProto;
  try {
    model = decodeModel(bytes);
  } catch (cause) {
    throw new DataError('describeModel', `the ${bytes.length} bytes are no ONNX file: ${(cause as Error).message}`, {
      cause,
    });
  }
  const { graph } = model;
  if (graph === undefined)
    throw new DataError('describeModel', `the ${bytes.length} bytes are no ONNX file: they hold no graph`);
  return {
    opset: Number(model.opsetImport.find(({ domain }) => domain === '')?.version ?? 0),
    inputs: graph.input.map(describeValue),
    outputs: graph.output.map(describeValue),
    operators: graph.node.map(({ opType }) => opType),
    initializers: Object.fromEntries(graph.initializer.map(({ name, dims }) => [name, dims.map(Number)])),
    metadata: Object.fromEntries(model.metadataProps.map(({ key, value }) => [key, value])),
  };
}
