import { DataError } from '@gradkit/core-tensor';
import { decodeModel, type ModelProto } from './schema.ts';

/** What is in an ONNX file. */
export interface ModelDescription {
  readonly opset: number;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** operators in the order they run */
  readonly operators: readonly string[];
  /** names and shapes of weights and constants */
  readonly initializers: Readonly<Record<string, readonly number[]>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Tells what is in an ONNX file.
 *
 * @throws {DataError} if the bytes are no ONNX file
 * @example
 * const bytes = await exportModel((x: Tensor) => x.relu(), [tensor([[1]])]);
 * describeModel(bytes).operators; // ["Relu"]
 */
export function describeModel(bytes: Uint8Array): ModelDescription {
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
    inputs: graph.input.map(({ name }) => name),
    outputs: graph.output.map(({ name }) => name),
    operators: graph.node.map(({ opType }) => opType),
    initializers: Object.fromEntries(graph.initializer.map(({ name, dims }) => [name, dims.map(Number)])),
    metadata: Object.fromEntries(model.metadataProps.map(({ key, value }) => [key, value])),
  };
}
