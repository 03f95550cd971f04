import {
  ConfigError,
  DataError,
  formatValue,
  isPlainObject,
  requireBoolean,
  requireFunction,
  requireList,
  requireNumber,
  requireOneOf,
  requireOptions,
  requireString,
  requireTensor,
  Tensor,
  type OptionNames,
} from '@gradkit/core-tensor/functional';
import { describeValue, openInputs, readModel, type ValueDescription } from '@gradkit/onnx-export';
import { beginAt } from './graph/begin-at.ts';
import { elementTypesOf } from './graph/element-types.ts';
import type { FindOperator } from './graph/find-weights.ts';
import { operatorName, type AttributeValue, type Constant, type GraphNode, type Model } from './graph/graph.ts';
import { prepare } from './graph/prepare.ts';
import { readGraph } from './graph/read-graph.ts';
import { dtypeOf, type ReadOutside } from './graph/read-tensor.ts';
import { writeOut } from './graph/write-out.ts';
import { ImportedModel } from './imported-model.ts';
import { operatorOf } from './operators/index.ts';
import type { Operator } from './operators/operator.ts';
import { withoutSizeGuard } from './run/size-guard.ts';

const where = 'importModel';

/** Does what an operator does that is not known here. An optional input that is left out is null. */
export type OperatorFunction = (
  inputs: readonly (Tensor | null)[],
  attributes: Readonly<Record<string, number | string | readonly number[] | readonly string[] | Tensor>>,
) => Tensor | readonly Tensor[];

/** How a file is read. */
export interface ImportOptions {
  /** functions for operators by name, `Gelu2` or with their domain `com.example.Gelu2`; they take precedence */
  readonly operators?: Readonly<Record<string, OperatorFunction>> | undefined;
  /** inputs that are always the same, by name: the model does not take them, and conditions on them are decided */
  readonly constants?: Readonly<Record<string, Tensor>> | undefined;
  /** values of the graph that the model gives, by name, e.g. the features that a new head is to take; default its outputs */
  readonly outputs?: readonly string[] | undefined;
  /** values of the graph that the model takes, by name: the part of it behind them, e.g. the last layers; default its inputs */
  readonly inputs?: readonly string[] | undefined;
  /** which weights are trained, by name; others become buffers. Default all */
  readonly trainable?: ((name: string) => boolean) | undefined;
  /** whether quantized weights become float parameters, and what is rounded between them is not; default false */
  readonly dequantize?: boolean | undefined;
  /** how many bytes one value may have that the model makes; default 2e9 */
  readonly maxTensorBytes?: number | undefined;
  /** bytes of weights that stand outside of the file, by their location */
  readonly externalData?: Readonly<Record<string, Uint8Array>> | undefined;
  /** what to call the file in errors */
  readonly name?: string | undefined;
}

/** All options of an import. */
const importOptionNames: OptionNames<ImportOptions> = {
  operators: true,
  constants: true,
  outputs: true,
  inputs: true,
  trainable: true,
  dequantize: true,
  maxTensorBytes: true,
  externalData: true,
  name: true,
};

/** The bytes of weights that were handed over beside the file. */
export const outsideOf =
  (data: Readonly<Record<string, Uint8Array>>): ReadOutside =>
  ({ location, offset, length }, name) => {
    if (!Object.hasOwn(data, location))
      throw new DataError(
        where,
        `constant ${name} is in ${location}, outside of the file; give its bytes in \`externalData\`, or use loadModel of @gradkit/onnx-import/node`,
        { expected: location },
      );
    const bytes = data[location];
    const end = length === null ? bytes.length : offset + length;
    if (end <= bytes.length && offset <= end) return bytes.subarray(offset, end);
    throw new DataError(where, `constant ${name} ends at byte ${end} of ${location}, which has ${bytes.length}`, {
      expected: end,
      got: bytes.length,
    });
  };

const isTensorConstant = (value: AttributeValue): value is Constant => typeof value === 'object' && 'tensor' in value;

function userOperator(f: OperatorFunction): Operator {
  return {
    weights: 'all',
    isRandom: true, // nobody knows whether it gives the same again
    run(call) {
      const attributes = [...call.node.attributes].map(
        ([name, value]) => [name, isTensorConstant(value) ? value.tensor : value] as const,
      );
      const inputs = call.inputs.map((_, i) => call.optional(i));
      const results = withoutSizeGuard(() => f(inputs, Object.fromEntries(attributes)));
      const list = results instanceof Tensor ? [results] : results;
      list.forEach((each, i) => requireTensor(operatorName(call.node), `result ${i}`, each));
      return list;
    },
  };
}

function finder(given: Readonly<Record<string, OperatorFunction>>): FindOperator {
  const own = new Map(Object.entries(given).map(([name, f]) => [name, userOperator(f)]));
  return (node: GraphNode) => own.get(operatorName(node)) ?? operatorOf(node);
}

/** The model with some inputs as constants. @throws {ConfigError} if there is no such input */
function withConstants(model: Model, given: Readonly<Record<string, Tensor>>): Model {
  const constants = new Map(model.constants);
  for (const [name, value] of Object.entries(given)) {
    requireOneOf(where, 'a key of constants', name, model.inputs);
    requireTensor(where, name, value);
    const elementType = model.inputTypes.get(name) ?? 0;
    const dtype = dtypeOf(elementType);
    if (dtype !== null && value.dtype !== dtype)
      throw new ConfigError(where, `constant ${name} is ${value.dtype} but the file takes ${dtype}`, {
        expected: dtype,
        got: value.dtype,
      });
    constants.set(name, { tensor: value, elementType });
  }
  return { ...model, constants, inputs: model.inputs.filter((name) => !Object.hasOwn(given, name)) };
}

/** 16-bit floats and small whole numbers are taken as what holds them here. @throws {DataError} if nothing does */
function heldAs(description: ValueDescription, elementType: number): ValueDescription {
  const dtype = dtypeOf(elementType);
  if (dtype === null && elementType !== 0)
    throw new DataError(where, `input ${description.name} is of type ${description.type}, which no tensor here has`, {
      got: description.type,
    });
  return { ...description, dtype };
}

/** What values of the graph are called within. */
function keysOf(model: Model, names: readonly string[]): string[] {
  return names.map((name) => {
    const key = model.names.get(name);
    if (key !== undefined && key !== '') return key;
    const alike = valueNamesOf(model).filter((each) => each.toLowerCase().includes(name.toLowerCase()));
    const guess = alike.length === 0 ? '' : ` (did you mean ${alike.slice(0, 3).join(' or ')}?)`;
    throw new ConfigError(
      where,
      `the graph has no value ${name}${guess}; its outputs are ${model.outputNames.join(', ')}, and valueNames of a model has them all`,
      { expected: model.outputNames, got: name },
    );
  });
}

/** Values that are no constants, in the order in which they are worked out. */
function valueNamesOf({ names, constants }: Model): string[] {
  return [...names].flatMap(([name, key]) => (key === '' || constants.has(key) ? [] : [name]));
}

/**
 * Reads an ONNX file as a model that trains: its weights are parameters, and its nodes are done by the operations of gradkit, so that it runs, differentiates,
 * compiles and exports as any other model. Sizes stay as free as they are in the file.
 *
 * @param bytes the whole file
 * @param options `outputs`: what it gives, in place of its outputs; `inputs`: what it takes, in place of its inputs; `operators`: functions for operators of your own; `constants`: inputs that are always the
 *   same; `trainable`: which weights are trained; `dequantize`: int8 weights as floats; `maxTensorBytes`: how much one value may have; `externalData`: weights that stand outside; `name`: of the file, in errors
 * @returns the model, in training mode as every new module; `eval()` before it predicts
 * @throws {DataError} if the bytes are no ONNX file, or it has nodes that cannot be imported: one error lists all of them
 * @throws {ConfigError} if an option is unknown or of the wrong kind
 * @example
 * import { exportModel } from '@gradkit/onnx-export';
 * const bytes = await exportModel((x: Tensor) => x.mul(tensor([[2, 3]])).relu(), [tensor([[1, -1]])], { inputNames: ['x'] });
 * const model = importModel(bytes);
 * model.inputs[0]?.shape; // ['batch', 2]
 * model.forward(tensor([[1, -1], [5, 6]])).toArray(); // [[2, 0], [10, 18]]
 * @see https://onnx.ai/onnx/intro/concepts.html
 */
export function importModel<Output extends Tensor | readonly Tensor[] = Tensor>(
  bytes: Uint8Array,
  options: ImportOptions = {},
): ImportedModel<Output> {
  if (!(bytes instanceof Uint8Array))
    throw new ConfigError(where, `bytes are ${formatValue(bytes)}; they must be a Uint8Array`, { got: bytes });
  const {
    operators = {},
    constants = {},
    outputs,
    inputs: begin,
    trainable,
    dequantize = false,
    maxTensorBytes = 2e9,
    externalData = {},
    name = 'the file',
  } = requireImportOptions(options);
  const proto = readModel(name, bytes);
  const whole = writeOut(withConstants(readGraph(proto, outsideOf(externalData)), constants), dequantize);
  const find = finder(operators);
  const outputNames = outputs ?? whole.outputNames;
  const outputKeys = outputs === undefined ? whole.outputs : keysOf(whole, outputs);
  const model = begin === undefined ? whole : beginAt(whole, keysOf(whole, begin), outputKeys);
  const elementTypes = elementTypesOf(whole);
  const prepared = prepare(model, outputKeys, {
    find,
    trainable: trainable ?? null,
    isOwn: proto.producerName === 'gradkit',
    surroundings: { dequantize, elementTypeOf: (key) => elementTypes.get(key) ?? 0 },
  });
  const own = new Map(openInputs(proto.graph).map((input) => [input.name, input]));
  const inputNames = begin ?? [...own.keys()].filter((each) => !Object.hasOwn(constants, each));
  const inputs = inputNames.map((each, i) =>
    heldAs(describeValue(own.get(each) ?? { name: each }), elementTypes.get(model.inputs[i]) ?? 0),
  );
  return new ImportedModel<Output>({
    prepared,
    find,
    elementTypes,
    dequantize,
    maxTensorBytes,
    inputs,
    inputKeys: model.inputs,
    outputNames,
    outputKeys,
    valueNames: valueNamesOf(whole),
  });
}

/** Checks options. @throws {ConfigError} if one is unknown or of the wrong kind */
export function requireImportOptions(options: ImportOptions): ImportOptions {
  const given = requireOptions<ImportOptions>(where, options, importOptionNames);
  const {
    operators = {},
    constants = {},
    externalData = {},
    outputs,
    inputs,
    trainable,
    dequantize,
    maxTensorBytes,
    name,
  } = given;
  for (const [option, value] of Object.entries({ operators, constants, externalData }))
    if (!isPlainObject(value))
      throw new ConfigError(where, `${option} is ${formatValue(value)}; it must be an object`, { got: value });
  for (const [key, f] of Object.entries(operators)) requireFunction(where, key, f);
  for (const [option, names] of Object.entries({ outputs, inputs })) {
    if (names === undefined) continue;
    requireList(where, option, names);
    names.forEach((each, i) => requireString(where, `${option}[${i}]`, each));
  }
  if (trainable !== undefined) requireFunction(where, 'trainable', trainable);
  if (dequantize !== undefined) requireBoolean(where, 'dequantize', dequantize);
  if (maxTensorBytes !== undefined)
    requireNumber(where, 'maxTensorBytes', maxTensorBytes, { least: 0, infinite: true });
  if (name !== undefined) requireString(where, 'name', name);
  return given;
}
