import {
  refuseArgument,
  ConfigError,
  formatValue,
  requireBoolean,
  requireList,
  requireMethods,
  requireOneOf,
  requireOptions,
  requireString,
  requireTensor,
  requireWholeNumber,
  type OptionNames,
  type State,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { devices, type Device } from '@gradkit/runtime';
import { opsets } from './opset.ts';
import type { ModelOutput } from './outputs.ts';

/** Tensors → a tensor, or lists and plain objects of tensors. */
export type TensorFunction = (...inputs: Tensor[]) => ModelOutput;

/** What export asks of a model: any `Module` of `@gradkit/layers` has it. */
export interface ExportableModule {
  forward(...inputs: never[]): ModelOutput;
  modules(): Iterable<{ training: boolean }>;
  namedStates(): Iterable<readonly [string, State]>;
}

export interface ExportOptions {
  /** default `input`, or `input0`, `input1` … */
  readonly inputNames?: readonly string[] | undefined;
  /** in the order of the flat list of outputs; default the keys of objects, `state.hidden`, and `output`, or `output0`, `output1` … */
  readonly outputNames?: readonly string[] | undefined;
  /** for each input, the axes whose size stays free and their names; default axis 0 of every input, named `batch` */
  readonly dynamicAxes?: Readonly<Record<string, Readonly<Record<number, string>>>> | undefined;
  /** 17 … 23; default 23, the newest that the three latest releases of ONNX Runtime read */
  readonly opset?: number | undefined;
  readonly name?: string | undefined;
  readonly docString?: string | undefined;
  /** text kept in the file */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** run the file in ONNX Runtime and compare, at the sizes of the examples and others; default true */
  readonly verify?: boolean | undefined;
  /** where it is run for that; default the processor: cpu, or wasm where that is not there */
  readonly device?: Device | undefined;
}

/** All options of an export. */
export const exportOptionNames: OptionNames<ExportOptions> = {
  inputNames: true,
  outputNames: true,
  dynamicAxes: true,
  opset: true,
  name: true,
  docString: true,
  metadata: true,
  verify: true,
  device: true,
};

/** @throws {ConfigError} if an option is unknown, of the wrong kind or out of range */
export function requireExportOptions(where: string, options: ExportOptions): void {
  requireOptions(where, options, exportOptionNames, "{ inputNames: ['image'] }");
  const { inputNames, outputNames, dynamicAxes, opset, verify, device } = options;
  for (const [name, list] of Object.entries({ inputNames, outputNames })) {
    if (list === undefined) continue;
    requireList(where, name, list);
    Array.from(list).forEach((each, i) => requireString(where, `${name}[${i}]`, each));
  }
  if (dynamicAxes !== undefined) requireAxes(where, dynamicAxes);
  if (opset !== undefined) requireWholeNumber(where, 'opset', opset, opsets);
  if (verify !== undefined) requireBoolean(where, 'verify', verify);
  if (device !== undefined) requireOneOf(where, 'device', device, devices);
  requireTexts(where, options);
  if (verify !== false) requireNoKey(where, 'verification', options.metadata);
}

function requireAxes(where: string, dynamicAxes: NonNullable<ExportOptions['dynamicAxes']>): void {
  const all: readonly unknown[] = [dynamicAxes, ...Object.values(Object(dynamicAxes) as object)];
  const wrong = all.find((axes) => typeof axes !== 'object' || axes === null || Array.isArray(axes));
  if (wrong === undefined) {
    for (const [input, axes] of Object.entries(dynamicAxes))
      for (const [axis, name] of Object.entries(axes)) requireString(where, `dynamicAxes.${input}[${axis}]`, name);
    return;
  }
  throw new ConfigError(
    where,
    `dynamicAxes has ${formatValue(wrong)}; it must be an object of axes by input, such as { image: { 0: 'batch' } }`,
    { got: wrong },
  );
}

/**
 * Checks what is kept in a file as text.
 *
 * @throws {ConfigError} if name, doc string or metadata are something else
 */
export function requireTexts(
  where: string,
  { name = '', docString = '', metadata = {} }: Pick<ExportOptions, 'name' | 'docString' | 'metadata'>,
): void {
  requireString(where, 'name', name);
  requireString(where, 'docString', docString);
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata))
    refuseArgument(where, 'metadata', metadata, 'an object of strings by name');
  for (const [key, value] of Object.entries(metadata)) requireString(where, `metadata.${key}`, value);
}

/** Throws if metadata have a key that the file itself needs. @throws {ConfigError} */
export function requireNoKey(where: string, key: string, metadata: ExportOptions['metadata']): void {
  if (metadata === undefined || !Object.hasOwn(metadata, key)) return;
  throw new ConfigError(where, `metadata.${key} is written by the export itself; choose another key`, { got: key });
}

/** @throws {ConfigError} if there is nothing that can be exported */
export function requireModel(model: ExportableModule | TensorFunction): void {
  if (typeof model !== 'function') requireMethods('exportModel', 'model', model, ['forward', 'modules', 'namedStates']);
}

/** @throws {ConfigError} if examples are no list of tensors */
export function requireExamples(where: string, exampleInputs: unknown): void {
  requireList(where, 'exampleInputs', exampleInputs);
  Array.from(exampleInputs).forEach((example, i) => requireTensor(where, `exampleInputs[${i}]`, example));
}
