import type { Bytes } from '@gradkit/core-tensor/functional';
import { MessageFormat } from './protobuf.ts';

/** name: [field number, kind, repeated], as in onnx.proto; fields that are never used here are left out, enumerations are int32 */
const format = new MessageFormat({
  ModelProto: {
    irVersion: [1, 'int64'],
    producerName: [2, 'string'],
    producerVersion: [3, 'string'],
    docString: [6, 'string'],
    graph: [7, 'message:GraphProto'],
    opsetImport: [8, 'message:OperatorSetIdProto', true],
    metadataProps: [14, 'message:StringStringEntryProto', true],
    functions: [25, 'message:FunctionProto', true],
  },
  FunctionProto: {
    name: [1, 'string'],
    input: [4, 'string', true],
    output: [5, 'string', true],
    attribute: [6, 'string', true],
    node: [7, 'message:NodeProto', true],
    opsetImport: [9, 'message:OperatorSetIdProto', true],
    domain: [10, 'string'],
    attributeProto: [11, 'message:AttributeProto', true],
    overload: [13, 'string'],
  },
  OperatorSetIdProto: { domain: [1, 'string'], version: [2, 'int64'] },
  StringStringEntryProto: { key: [1, 'string'], value: [2, 'string'] },
  GraphProto: {
    node: [1, 'message:NodeProto', true],
    name: [2, 'string'],
    initializer: [5, 'message:TensorProto', true],
    docString: [10, 'string'],
    input: [11, 'message:ValueInfoProto', true],
    output: [12, 'message:ValueInfoProto', true],
    sparseInitializer: [15, 'message:SparseTensorProto', true],
  },
  SparseTensorProto: {
    values: [1, 'message:TensorProto'],
    indices: [2, 'message:TensorProto'],
    dims: [3, 'int64', true],
  },
  NodeProto: {
    input: [1, 'string', true],
    output: [2, 'string', true],
    name: [3, 'string'],
    opType: [4, 'string'],
    attribute: [5, 'message:AttributeProto', true],
    domain: [7, 'string'],
    overload: [8, 'string'],
  },
  AttributeProto: {
    name: [1, 'string'],
    f: [2, 'float'],
    i: [3, 'int64'],
    s: [4, 'bytes'],
    t: [5, 'message:TensorProto'],
    g: [6, 'message:GraphProto'],
    floats: [7, 'float', true],
    ints: [8, 'int64', true],
    strings: [9, 'bytes', true],
    type: [20, 'int32'],
    refAttrName: [21, 'string'],
    sparseTensor: [22, 'message:SparseTensorProto'],
  },
  TensorProto: {
    dims: [1, 'int64', true],
    dataType: [2, 'int32'],
    floatData: [4, 'float', true],
    int32Data: [5, 'int32', true],
    stringData: [6, 'bytes', true],
    int64Data: [7, 'int64', true],
    name: [8, 'string'],
    rawData: [9, 'bytes'],
    doubleData: [10, 'double', true],
    uint64Data: [11, 'uint64', true],
    externalData: [13, 'message:StringStringEntryProto', true],
    dataLocation: [14, 'int32'],
  },
  ValueInfoProto: { name: [1, 'string'], type: [2, 'message:TypeProto'] },
  TypeProto: {
    tensorType: [1, 'message:TypeProtoTensor'],
    sequenceType: [4, 'message:TypeProtoSequence'],
    mapType: [5, 'message:TypeProtoMap'],
    sparseTensorType: [8, 'message:TypeProtoTensor'],
    optionalType: [9, 'message:TypeProtoSequence'],
  },
  TypeProtoSequence: { elemType: [1, 'message:TypeProto'] },
  TypeProtoMap: { keyType: [1, 'int32'], valueType: [2, 'message:TypeProto'] },
  TypeProtoTensor: { elemType: [1, 'int32'], shape: [2, 'message:TensorShapeProto'] },
  TensorShapeProto: { dim: [1, 'message:Dimension', true] },
  Dimension: { dimValue: [1, 'int64'], dimParam: [2, 'string'] },
});

/** An attribute; the field that `type` says is used. */
export interface AttributeProto {
  readonly name: string;
  readonly type: number;
  readonly f?: number | undefined;
  readonly i?: bigint | undefined;
  readonly s?: Uint8Array | undefined;
  readonly t?: TensorProto | undefined;
  readonly g?: GraphProto | undefined;
  readonly floats?: readonly number[] | undefined;
  readonly ints?: readonly bigint[] | undefined;
  readonly strings?: readonly Uint8Array[] | undefined;
  readonly sparseTensor?: SparseTensorProto | undefined;
  /** within a function: the attribute of the call whose value it has */
  readonly refAttrName?: string | undefined;
}

/** An operator with its inputs and outputs by name. */
export interface NodeProto {
  readonly name: string;
  readonly opType: string;
  /** '' for the standard operators */
  readonly domain?: string | undefined;
  /** which of several functions of one name is meant */
  readonly overload?: string | undefined;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute: readonly AttributeProto[];
}

/** A constant or weight. */
export interface TensorProto {
  readonly name: string;
  readonly dims: readonly bigint[];
  readonly dataType: number;
  readonly floatData?: readonly number[] | undefined;
  readonly int32Data?: readonly number[] | undefined;
  readonly stringData?: readonly Uint8Array[] | undefined;
  readonly int64Data?: readonly bigint[] | undefined;
  readonly rawData?: Uint8Array | undefined;
  readonly doubleData?: readonly number[] | undefined;
  readonly uint64Data?: readonly bigint[] | undefined;
  readonly externalData?: readonly { readonly key: string; readonly value: string }[] | undefined;
  readonly dataLocation?: number | undefined;
}

/** A constant that says only which entries are not 0. */
export interface SparseTensorProto {
  readonly values?: TensorProto | undefined;
  readonly indices?: TensorProto | undefined;
  readonly dims: readonly bigint[];
}

/** A size, or a name for one that is free. */
export interface Dimension {
  readonly dimValue?: bigint | undefined;
  readonly dimParam?: string | undefined;
}

/** Element type and shape of a tensor; without a shape, of any rank. */
export interface TensorTypeProto {
  readonly elemType: number;
  readonly shape?: { readonly dim: readonly Dimension[] } | undefined;
}

/** What a value is: one of these, or nothing that is known. */
export interface TypeProto {
  readonly tensorType?: TensorTypeProto | undefined;
  readonly sparseTensorType?: TensorTypeProto | undefined;
  readonly sequenceType?: { readonly elemType?: TypeProto | undefined } | undefined;
  readonly optionalType?: { readonly elemType?: TypeProto | undefined } | undefined;
  readonly mapType?: { readonly keyType: number; readonly valueType?: TypeProto | undefined } | undefined;
}

/** An input or output of a graph. */
export interface ValueInfoProto {
  readonly name: string;
  readonly type?: TypeProto | undefined;
}

/** Operators in the order they run, and what goes in and out. */
export interface GraphProto {
  readonly name: string;
  readonly docString: string;
  readonly node: readonly NodeProto[];
  readonly initializer: readonly TensorProto[];
  readonly input: readonly ValueInfoProto[];
  readonly output: readonly ValueInfoProto[];
  readonly sparseInitializer?: readonly SparseTensorProto[] | undefined;
}

/** An operator of the file's own, written in others. */
export interface FunctionProto {
  readonly name: string;
  readonly domain: string;
  readonly overload?: string | undefined;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute: readonly string[];
  /** those that have a default */
  readonly attributeProto: readonly AttributeProto[];
  readonly node: readonly NodeProto[];
  readonly opsetImport: readonly { readonly domain: string; readonly version: bigint }[];
}

/** A whole ONNX file. */
export interface ModelProto {
  readonly irVersion: bigint;
  readonly producerName: string;
  readonly producerVersion: string;
  readonly docString: string;
  readonly opsetImport: readonly { readonly domain: string; readonly version: bigint }[];
  readonly metadataProps: readonly { readonly key: string; readonly value: string }[];
  readonly graph: GraphProto;
  readonly functions?: readonly FunctionProto[] | undefined;
}

/** A part of a file with other fields. */
export function changed<T extends object>(message: T, fields: Partial<T>): T {
  return { ...message, ...fields };
}

/** Bytes of an ONNX file. */
export function encodeModel(model: Partial<ModelProto>): Bytes {
  return format.encode('ModelProto', model);
}

/** The model in an ONNX file. @throws {Error} if the bytes are damaged */
export function decodeModel(bytes: Uint8Array): ModelProto {
  return format.decode('ModelProto', bytes) as ModelProto; // its fields are those declared above
}
