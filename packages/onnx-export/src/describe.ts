import { ConfigError, DataError, formatValue, requireOptions, requireString } from '@gradkit/core-tensor/functional';
import { beginningOf } from '@gradkit/runtime';
import { describeTensorType, describeType, type TypeDescription } from './describe-type.ts';
import { decodeModel, type GraphProto, type ModelProto, type ValueInfoProto } from './schema.ts';

/** An input or output of a model. */
export interface ValueDescription extends TypeDescription {
  readonly name: string;
}

/** What is in an ONNX file. */
export interface ModelDescription {
  /** version of the format of the file */
  readonly irVersion: number;
  /** of the standard operators */
  readonly opset: number;
  /** versions of other operators by their domain, such as `com.microsoft` */
  readonly otherOpsets: Readonly<Record<string, number>>;
  /** what has written the file, with its version; '' where the file does not say it */
  readonly producer: string;
  readonly inputs: readonly ValueDescription[];
  readonly outputs: readonly ValueDescription[];
  /** operators in the order they run */
  readonly operators: readonly string[];
  /** weights and constants by name */
  readonly initializers: Readonly<Record<string, TypeDescription>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Tells what an input or output is. */
export function describeValue({ name, type }: ValueInfoProto): ValueDescription {
  return { name, ...describeType(type) };
}

/**
 * Tells what is in an ONNX file: whatever the file leaves open is left open here.
 *
 * @param bytes the whole file
 * @param options `name`: what to call the file in errors
 * @throws {ConfigError} if they are no bytes, or an option is unknown
 * @throws {DataError} if the bytes are no ONNX file
 * @example
 * const bytes = await exportModel((x: Tensor) => x.relu(), [tensor([[1]])]);
 * describeModel(bytes).operators; // ["Relu"]
 */
export function describeModel(
  bytes: Uint8Array,
  options: { readonly name?: string | undefined } = {},
): ModelDescription {
  if (!(bytes instanceof Uint8Array))
    throw new ConfigError('describeModel', `bytes are ${formatValue(bytes)}; they must be a Uint8Array`, {
      got: bytes,
    });
  const { name: file = 'the file' } = requireOptions('describeModel', options, { name: true });
  requireString('describeModel', 'name', file);
  const { graph, irVersion, producerName, producerVersion, opsetImport, metadataProps } = readModel(file, bytes);
  const isStandard = ({ domain }: { readonly domain: string }): boolean => domain === '' || domain === 'ai.onnx';
  return {
    irVersion: Number(irVersion),
    opset: Number(opsetImport.find(isStandard)?.version ?? 0),
    otherOpsets: Object.fromEntries(
      opsetImport.filter((one) => !isStandard(one)).map(({ domain, version }) => [domain, Number(version)]),
    ),
    producer: [producerName, producerVersion].filter((text) => text !== '').join(' '),
    inputs: openInputs(graph).map(describeValue),
    outputs: graph.output.map(describeValue),
    operators: graph.node.map(({ opType }) => opType),
    initializers: Object.fromEntries(
      graph.initializer.map(({ name, dataType, dims }) => [name, describeTensorType(dataType, dims)]),
    ),
    metadata: Object.fromEntries(metadataProps.map(({ key, value }) => [key, value])),
  };
}

/** Inputs that must be given: others have a constant for their value. */
export function openInputs({ input, initializer }: GraphProto): ValueInfoProto[] {
  const constants = new Set(initializer.map(({ name }) => name));
  return input.filter(({ name }) => !constants.has(name));
}

/** The model in a file. @throws {DataError} if the bytes are no ONNX file */
export function readModel(file: string, bytes: Uint8Array): ModelProto {
  let model: ModelProto;
  try {
    model = decodeModel(bytes);
  } catch (cause) {
    throw noOnnxFile(file, bytes, beginningOf(bytes) ?? (cause as Error).message, cause);
  }
  if (model.graph === undefined) throw noOnnxFile(file, bytes, 'they hold no graph');
  return model;
}

function noOnnxFile(file: string, bytes: Uint8Array, reason: string, cause?: unknown): DataError {
  return new DataError('describeModel', `${file} has ${bytes.length} bytes that are no ONNX file: ${reason}`, {
    got: bytes.length,
    cause,
  });
}
