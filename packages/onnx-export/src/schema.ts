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
  },
  NodeProto: {
    input: [1, 'string', true],
    output: [2, 'string', true],
    name: [3, 'string'],
    opType: [4, 'string'],
    attribute: [5, 'message:AttributeProto', true],
    domain: [7, 'string'],
  },
  AttributeProto: {
    name: [1, 'string'],
    f: [2, 'float'],
    i: [3, 'int64'],
    s: [4, 'bytes'],
    g: [6, 'message:GraphProto'],
    floats: [7, 'float', true],
    ints: [8, 'int64', true],
    strings: [9, 'bytes', true],
    type: [20, 'int32'],
  },
  TensorProto: {
    dims: [1, 'int64', true],
    dataType: [2, 'int32'],
    stringData: [6, 'bytes', true],
    name: [8, 'string'],
    rawData: [9, 'bytes'],
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
  readonly g?: GraphProto | undefined;
  readonly ints?: readonly bigint[] | undefined;
  readonly strings?: readonly Uint8Array[] | undefined;
}

/** An operator with its inputs and outputs by name. */
export interface NodeProto {
  readonly name: string;
  readonly opType: string;
  /** '' for the standard operators */
  readonly domain?: string | undefined;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute: readonly AttributeProto[];
}

/** A constant or weight. */
export interface TensorProto {
  readonly name: string;
  readonly dims: readonly bigint[];
  readonly dataType: number;
  readonly stringData?: readonly Uint8Array[] | undefined;
  readonly rawData?: Uint8Array | undefined;
  readonly externalData?: readonly { readonly key: string; readonly value: string }[] | undefined;
  readonly dataLocation?: number | undefined;
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
