import { bytesOf, onnxElementTypes, type DType, type Tensor } from '@gradkit/core-tensor/functional';
import {
  encodeModel,
  type AttributeProto,
  type FunctionProto,
  type GraphProto,
  type NodeProto,
  type TensorProto,
} from '@gradkit/onnx-export';

export type AttributeGiven =
  | number
  | string
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly tensor: Tensor }
  | { readonly graph: GraphProto }
  /** within a function: an attribute of its call */
  | { readonly of: string; readonly type: number }
  | readonly number[]
  | readonly string[];

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A tensor as a file holds it. */
export function tensorProto(name: string, value: Tensor, elementType = onnxElementTypes[value.dtype]): TensorProto {
  const rawData = elementType === 3 ? Uint8Array.from(Int8Array.from(value.data)) : bytesOf(value);
  return { name, dims: value.shape.map(BigInt), dataType: elementType, rawData };
}

function attribute(name: string, value: AttributeGiven): AttributeProto {
  if (typeof value === 'number') return { name, type: 2, i: BigInt(value) };
  if (typeof value === 'string') return { name, type: 3, s: encode(value) };
  if ('float' in value) return { name, type: 1, f: value.float };
  if ('floats' in value) return { name, type: 6, floats: value.floats };
  if ('tensor' in value) return { name, type: 4, t: tensorProto('', value.tensor) };
  if ('graph' in value) return { name, type: 5, g: value.graph };
  if ('of' in value) return { name, type: value.type, refAttrName: value.of };
  if (typeof value[0] === 'string') return { name, type: 8, strings: (value as readonly string[]).map(encode) };
  return { name, type: 7, ints: (value as readonly number[]).map(BigInt) };
}

/** A node, `domain.Operator` or `Operator`. */
export function node(
  operator: string,
  input: readonly string[],
  output: readonly string[],
  attributes: Readonly<Record<string, AttributeGiven>> = {},
): NodeProto {
  const dot = operator.lastIndexOf('.');
  const domain = dot < 0 ? {} : { domain: operator.slice(0, dot) };
  return {
    name: `${operator}_${output[0]}`,
    opType: operator.slice(dot + 1),
    ...domain,
    input,
    output,
    attribute: Object.entries(attributes).map(([name, value]) => attribute(name, value)),
  };
}

type Sizes = readonly (number | string)[];

export interface GraphGiven {
  /** shapes by name; of another dtype than float32: `[dtype, shape]` */
  readonly inputs?: Readonly<Record<string, Sizes | readonly [DType, Sizes]>> | undefined;
  readonly outputs: readonly string[];
  readonly nodes: readonly NodeProto[];
  readonly constants?: Readonly<Record<string, Tensor>> | undefined;
  readonly initializers?: readonly TensorProto[] | undefined;
  /** of the outputs, where they are not float32 */
  readonly types?: Readonly<Record<string, DType>> | undefined;
}

const isTyped = (given: Sizes | readonly [DType, Sizes]): given is readonly [DType, Sizes] => Array.isArray(given[1]);

export function graph({
  inputs = {},
  outputs,
  nodes,
  constants = {},
  initializers = [],
  types = {},
}: GraphGiven): GraphProto {
  const dim = (size: number | string) => (typeof size === 'string' ? { dimParam: size } : { dimValue: BigInt(size) });
  return {
    name: 'graph',
    docString: '',
    node: nodes,
    initializer: [...Object.entries(constants).map(([name, value]) => tensorProto(name, value)), ...initializers],
    input: Object.entries(inputs).map(([name, given]) => {
      const [dtype, sizes] = isTyped(given) ? given : (['float32', given] as const);
      return { name, type: { tensorType: { elemType: onnxElementTypes[dtype], shape: { dim: sizes.map(dim) } } } };
    }),
    output: outputs.map((name) => ({
      name,
      type: { tensorType: { elemType: onnxElementTypes[types[name] ?? 'float32'] } },
    })),
  };
}

/** Bytes of a file. */
export function writeModel(
  given: GraphGiven,
  {
    opset = 21,
    functions = [],
    producerName = 'test',
  }: { opset?: number; functions?: FunctionProto[]; producerName?: string } = {},
): Uint8Array<ArrayBuffer> {
  const own = new Set(functions.map(({ domain }) => domain));
  const opsetImport = [
    { domain: '', version: BigInt(opset) },
    { domain: 'com.microsoft', version: 1n },
    ...[...own].map((domain) => ({ domain, version: 1n })),
  ];
  return encodeModel({ irVersion: 8n, producerName, opsetImport, graph: graph(given), functions });
}
