import { create, createFileRegistry, fromBinary, toBinary, type DescMessage, type Message } from '@bufbuild/protobuf';
import {
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
  FileDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt';
import type { Bytes } from '@gradkit/core-tensor/functional';

type Kind = 'int32' | 'int64' | 'float' | 'double' | 'string' | 'bytes' | 'enum' | `message:${string}`;

const scalarTypes: Readonly<Record<string, Type>> = {
  int32: Type.INT32,
  int64: Type.INT64,
  float: Type.FLOAT,
  double: Type.DOUBLE,
  string: Type.STRING,
  bytes: Type.BYTES,
  enum: Type.INT32, // read and written like one
};

/** name: [field number, kind, repeated], as in onnx.proto; fields that are never used here are left out */
const messages: Readonly<
  Record<string, Readonly<Record<string, readonly [number: number, kind: Kind, repeated?: true]>>>
> = {
  ModelProto: {
    ir_version: [1, 'int64'],
    producer_name: [2, 'string'],
    producer_version: [3, 'string'],
    doc_string: [6, 'string'],
    graph: [7, 'message:GraphProto'],
    opset_import: [8, 'message:OperatorSetIdProto', true],
    metadata_props: [14, 'message:StringStringEntryProto', true],
  },
  OperatorSetIdProto: { domain: [1, 'string'], version: [2, 'int64'] },
  StringStringEntryProto: { key: [1, 'string'], value: [2, 'string'] },
  GraphProto: {
    node: [1, 'message:NodeProto', true],
    name: [2, 'string'],
    initializer: [5, 'message:TensorProto', true],
    doc_string: [10, 'string'],
    input: [11, 'message:ValueInfoProto', true],
    output: [12, 'message:ValueInfoProto', true],
  },
  NodeProto: {
    input: [1, 'string', true],
    output: [2, 'string', true],
    name: [3, 'string'],
    op_type: [4, 'string'],
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
    type: [20, 'enum'],
  },
  TensorProto: {
    dims: [1, 'int64', true],
    data_type: [2, 'int32'],
    name: [8, 'string'],
    raw_data: [9, 'bytes'],
    external_data: [13, 'message:StringStringEntryProto', true],
    data_location: [14, 'enum'],
  },
  ValueInfoProto: { name: [1, 'string'], type: [2, 'message:TypeProto'] },
  TypeProto: {
    tensor_type: [1, 'message:TypeProtoTensor'],
    sequence_type: [4, 'message:TypeProtoSequence'],
    map_type: [5, 'message:TypeProtoMap'],
    sparse_tensor_type: [8, 'message:TypeProtoTensor'],
    optional_type: [9, 'message:TypeProtoSequence'],
  },
  TypeProtoSequence: { elem_type: [1, 'message:TypeProto'] },
  TypeProtoMap: { key_type: [1, 'enum'], value_type: [2, 'message:TypeProto'] },
  TypeProtoTensor: { elem_type: [1, 'int32'], shape: [2, 'message:TensorShapeProto'] },
  TensorShapeProto: { dim: [1, 'message:Dimension', true] },
  Dimension: { dim_value: [1, 'int64'], dim_param: [2, 'string'] },
};

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
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute: readonly AttributeProto[];
}

/** A constant or weight. */
export interface TensorProto {
  readonly name: string;
  readonly dims: readonly bigint[];
  readonly dataType: number;
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

let described: DescMessage | null = null;

/** The format of a model; worked out on first use. */
function modelFormat(): DescMessage {
  if (described !== null) return described;
  const file = create(FileDescriptorProtoSchema, {
    name: 'onnx.proto',
    package: 'onnx',
    syntax: 'proto2',
    messageType: Object.entries(messages).map(([name, fields]) => ({
      name,
      field: Object.entries(fields).map(([fieldName, [number, kind, repeated]]) => ({
        name: fieldName,
        number,
        label: repeated ? Label.REPEATED : Label.OPTIONAL,
        ...(kind.startsWith('message:')
          ? { type: Type.MESSAGE, typeName: `.onnx.${kind.slice('message:'.length)}` }
          : { type: scalarTypes[kind] }),
      })),
    })),
  });
  described = createFileRegistry(file, () => undefined).getMessage('onnx.ModelProto')!;
  return described;
}

/** A part of a file that was read, with other fields; what is read is marked as of its type, and would be taken for complete. */
export function changed<T extends object>(message: T, fields: Partial<T>): T {
  const { $typeName: _, ...rest } = message as T & { $typeName?: string | undefined };
  return { ...rest, ...fields } as T; // without the mark, which is not among its declared fields
}

/** Bytes of an ONNX file. */
export function encodeModel(model: Partial<ModelProto>): Bytes {
  return toBinary(modelFormat(), create(modelFormat(), { ...model }));
}

/** The model in an ONNX file. @throws {Error} if the bytes are damaged */
export function decodeModel(bytes: Uint8Array): ModelProto {
  return fromBinary(modelFormat(), bytes) as Message as Message & ModelProto; // its fields are those declared above
}
