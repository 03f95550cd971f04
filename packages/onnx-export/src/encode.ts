import { bytesOf, onnxElementTypes, type Bytes, type DType, type Tensor } from '@gradkit/core-tensor/functional';
import type { DynamicGraph } from './dynamic.ts';
import type { Attribute, Graph, Node, Value } from './graph.ts';
import {
  encodeModel,
  type AttributeProto,
  type GraphProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from './schema.ts';
import type { DynamicDimension } from './sizes.ts';

const attributeTypes = { float: 1, int: 2, string: 3, graph: 5, ints: 7 } as const;

/** What is written beside the graph. */
export interface ModelInfo {
  readonly name: string;
  readonly docString: string;
  readonly opset: number;
  readonly metadata: Readonly<Record<string, string>>;
}

function attributeProto(name: string, value: Attribute): AttributeProto {
  if (typeof value === 'number') return { name, type: attributeTypes.int, i: BigInt(value) };
  if (typeof value === 'string') return { name, type: attributeTypes.string, s: new TextEncoder().encode(value) };
  if ('float' in value) return { name, type: attributeTypes.float, f: value.float };
  if ('graph' in value) return { name, type: attributeTypes.graph, g: graphProto(name, fixed(value.graph)) };
  if ('dtype' in value) return { name, type: attributeTypes.int, i: BigInt(onnxElementTypes[value.dtype]) };
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

function tensorProto(name: string, value: Tensor): TensorProto {
  return { name, dims: value.shape.map(BigInt), dataType: onnxElementTypes[value.dtype], rawData: bytesOf(value) };
}

function valueInfo(name: string, dtype: DType, shape: readonly DynamicDimension[]): ValueInfoProto {
  const dim = shape.map((size) => (typeof size === 'string' ? { dimParam: size } : { dimValue: BigInt(size) }));
  return { name, type: { tensorType: { elemType: onnxElementTypes[dtype], shape: { dim } } } };
}

/** A graph whose sizes are all known. */
function fixed(graph: Graph): DynamicGraph {
  const shapes = (values: readonly Value[]) => values.map(({ shape }) => shape);
  return { ...graph, inputShapes: shapes(graph.inputs), outputShapes: shapes(graph.outputs) };
}

function graphProto(name: string, graph: DynamicGraph): GraphProto {
  return {
    name,
    docString: '',
    node: graph.nodes.map(nodeProto),
    initializer: [...graph.constants].map(([constant, { value }]) => tensorProto(constant, value)),
    input: graph.inputs.map((input, i) => valueInfo(input.name, input.dtype, graph.inputShapes[i])),
    output: graph.outputs.map((output, i) => valueInfo(output.name, output.dtype, graph.outputShapes[i])),
  };
}

/** IR version that goes with an opset. */
function irVersion(opset: number): bigint {
  return opset <= 20 ? 9n : 10n;
}

/** Bytes of a graph as an ONNX file. */
export function encode(graph: DynamicGraph, { name, docString, opset, metadata }: ModelInfo): Bytes {
  return encodeModel({
    irVersion: irVersion(opset),
    producerName: 'gradkit',
    producerVersion: '0.1',
    docString,
    opsetImport: [{ domain: '', version: BigInt(opset) }],
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    graph: graphProto(name, graph),
  });
}
