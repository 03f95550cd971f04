import { bytesOf, onnxElementTypes, type Bytes, type DType, type Tensor } from '@gradkit/core-tensor/functional';
import { withFixedSizes, type DynamicDimension, type DynamicGraph } from './dynamic-graph.ts';
import type { Place } from './files/external-data.ts';
import type { Attribute, Node } from './graph.ts';
import {
  encodeModel,
  type AttributeProto,
  type GraphProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from './schema.ts';

const elsewhere = 1; // DataLocation.EXTERNAL

const attributeTypes = { float: 1, int: 2, string: 3, graph: 5, ints: 7, strings: 8 } as const;

/** What is written beside the graph. */
export interface ModelInfo {
  readonly name: string;
  readonly docString: string;
  readonly opset: number;
  readonly metadata: Readonly<Record<string, string>>;
  /** where weights are that stand in another file, by name */
  readonly places?: ReadonlyMap<string, Place> | undefined;
}

const isTexts = (values: readonly (string | number)[]): values is readonly string[] => typeof values[0] === 'string';

function attributeProto(name: string, value: Attribute): AttributeProto {
  if (typeof value === 'number') return { name, type: attributeTypes.int, i: BigInt(value) };
  if (typeof value === 'string') return { name, type: attributeTypes.string, s: new TextEncoder().encode(value) };
  if ('float' in value) return { name, type: attributeTypes.float, f: value.float };
  if ('graph' in value) return { name, type: attributeTypes.graph, g: graphProto(name, withFixedSizes(value.graph)) };
  if ('dtype' in value) return { name, type: attributeTypes.int, i: BigInt(onnxElementTypes[value.dtype]) };
  if (isTexts(value)) {
    const encoder = new TextEncoder();
    return { name, type: attributeTypes.strings, strings: value.map((text) => encoder.encode(text)) };
  }
  return { name, type: attributeTypes.ints, ints: value.map(BigInt) };
}

/** What ONNX Runtime calls a node in its messages. */
export function nodeName({ outputs }: Node): string {
  return `node_${outputs[0]}`;
}

function nodeProto(node: Node): NodeProto {
  const { opType, inputs, outputs, attributes } = node;
  const attribute = Object.entries(attributes).flatMap(([name, value]) =>
    value === undefined ? [] : [attributeProto(name, value)],
  );
  return { name: nodeName(node), opType, input: inputs.map((name) => name ?? ''), output: outputs, attribute };
}

function tensorProto(name: string, value: Tensor, place?: Place): TensorProto {
  const type = { name, dims: value.shape.map(BigInt), dataType: onnxElementTypes[value.dtype] };
  if (place === undefined) return { ...type, rawData: bytesOf(value) };
  const externalData = Object.entries(place).map(([key, entry]) => ({ key, value: String(entry) }));
  return { ...type, externalData, dataLocation: elsewhere };
}

function valueInfo(name: string, dtype: DType, shape: readonly DynamicDimension[] | null): ValueInfoProto {
  if (shape === null) return { name, type: { tensorType: { elemType: onnxElementTypes[dtype] } } };
  const dim = shape.map((size) => {
    if (size === null) return {};
    return typeof size === 'string' ? { dimParam: size } : { dimValue: BigInt(size) };
  });
  return { name, type: { tensorType: { elemType: onnxElementTypes[dtype], shape: { dim } } } };
}

function graphProto(name: string, graph: DynamicGraph, places?: ReadonlyMap<string, Place>): GraphProto {
  return {
    name,
    docString: '',
    node: graph.nodes.map(nodeProto),
    initializer: [...graph.constants].map(([constant, { value }]) =>
      tensorProto(constant, value, places?.get(constant)),
    ),
    input: graph.inputs.map((input, i) => valueInfo(input.name, input.dtype, graph.inputShapes[i])),
    output: graph.outputs.map((output, i) => valueInfo(output.name, output.dtype, graph.outputShapes[i])),
  };
}

/** IR version that goes with an opset. @see https://onnx.ai/onnx/intro/concepts.html#what-is-an-opset-version */
function irVersion(opset: number): bigint {
  if (opset <= 18) return 8n;
  if (opset <= 20) return 9n;
  return opset <= 22 ? 10n : 11n;
}

const metadataProps = (metadata: Readonly<Record<string, string>>) =>
  Object.entries(metadata).map(([key, value]) => ({ key, value }));

/** Bytes of a graph as an ONNX file. */
export function encode(graph: DynamicGraph, { name, docString, opset, metadata, places }: ModelInfo): Bytes {
  return encodeModel({
    irVersion: irVersion(opset),
    producerName: 'gradkit',
    producerVersion: '0.1',
    docString,
    opsetImport: [{ domain: '', version: BigInt(opset) }],
    metadataProps: metadataProps(metadata),
    graph: graphProto(name, graph, places),
  });
}

/** Bytes that add metadata to a file when they are put behind it. */
export function encodeMetadata(metadata: Readonly<Record<string, string>>): Bytes {
  return encodeModel({ metadataProps: metadataProps(metadata) });
}
