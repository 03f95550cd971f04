import {
  requireBoolean,
  requireList,
  requireMethods,
  requireOneOf,
  requireOptions,
  type Bytes,
  type OptionNames,
  type State,
} from '@gradkit/core-tensor/functional';
import { requireNoKey, requireTexts } from '@gradkit/onnx-export';
import { devices, type ActualDevice } from '@gradkit/runtime';

/** What has states with names: a module, an optimizer. */
export interface WithStates {
  namedStates(): Iterable<readonly [string, State]>;
}

export interface ExportTrainingOptions {
  /** whose parameters and buffers get the names of its state dict */
  readonly model?: WithStates | undefined;
  /** whose moments, step counts and learning rates get the names `optimizer.0.mean` … */
  readonly optimizer?: WithStates | undefined;
  /** of the tensors in the arguments; default `input0`, `input1` … */
  readonly inputNames?: readonly string[] | undefined;
  /** of the tensors in the result; default `output0`, `output1` … */
  readonly outputNames?: readonly string[] | undefined;
  /** where it is to run: operators that it does not have are composed of others; default cpu */
  readonly device?: ActualDevice | undefined;
  readonly name?: string | undefined;
  readonly docString?: string | undefined;
  /** text kept in the file */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** run both files in ONNX Runtime and compare one step with the function; default true */
  readonly verify?: boolean | undefined;
}

/** A training step as two ONNX files. */
export interface TrainingStepFiles {
  /** one step: arguments and states → results and new states; the output for the state `w` is `w_out` */
  readonly step: Bytes;
  /** a model without inputs whose outputs are the first values of the states */
  readonly initial: Bytes;
}

/** All options there are. */
export const trainingOptionNames: OptionNames<ExportTrainingOptions> = {
  model: true,
  optimizer: true,
  inputNames: true,
  outputNames: true,
  device: true,
  name: true,
  docString: true,
  metadata: true,
  verify: true,
};

const actualDevices = devices.filter((device): device is ActualDevice => device !== 'auto');

/** @throws {ConfigError} if an option is unknown or of the wrong kind */
export function requireExportOptions(where: string, options: ExportTrainingOptions): void {
  requireOptions(where, options, trainingOptionNames, "{ inputNames: ['x'] }");
  const { model, optimizer, inputNames, outputNames, device, verify } = options;
  if (model !== undefined) requireMethods(where, 'model', model, ['namedStates']);
  if (optimizer !== undefined) requireMethods(where, 'optimizer', optimizer, ['namedStates']);
  if (inputNames !== undefined) requireList(where, 'inputNames', inputNames);
  if (outputNames !== undefined) requireList(where, 'outputNames', outputNames);
  if (device !== undefined) requireOneOf(where, 'device', device, actualDevices);
  requireTexts(where, options);
  for (const key of ['states', 'random']) requireNoKey(where, key, options.metadata);
  if (verify !== undefined) requireBoolean(where, 'verify', verify);
}
