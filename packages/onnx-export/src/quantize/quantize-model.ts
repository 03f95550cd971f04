import {
  ConfigError,
  requireBoolean,
  requireFunction,
  requireNumber,
  requireOneOf,
  requireOptions,
  refuseArgument,
  type Bytes,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { createSession, processor, type Session } from '@gradkit/runtime';
import { exportModel } from '../export-model.ts';
import {
  exportOptionNames,
  type ExportableModule,
  type ExportOptions,
  type TensorFunction,
} from '../export-options.ts';
import { feedsOf, type CalibrationData } from './calibrate.ts';
import { quantizeFile } from './quantize-file.ts';
import { similarity, type QuantizationReport } from './report.ts';
import type { Mode } from './rewrite-graph.ts';

/** Runs the exported model: its inputs in order → its outputs in order. */
export type Predict = (...inputs: Tensor[]) => Promise<Tensor[]>;

export interface QuantizeOptions extends ExportOptions {
  /**
   * `static`: values are rounded with ranges found beforehand; `dynamic`: with the range that each has when it is there, for linear layers;
   * `weightOnly`: weights are stored in 8 bits. Default `static` with calibrationData, else `dynamic`
   */
  readonly mode?: Mode | undefined;
  /** batches that the model is run on to find ranges: tensors, or lists of them where there are several inputs; some hundred examples */
  readonly calibrationData?: CalibrationData | undefined;
  /** whether weights have a scale for each output; default true */
  readonly perChannel?: boolean | undefined;
  /** whether weights of products of 8 bits have 7, for processors that add such products in 16 bits (x86 without VNNI); default true */
  readonly reduceRange?: boolean | undefined;
  /** gives a score, e.g. the accuracy; called with the model of floats and with the quantized one */
  readonly evaluate?: ((predict: Predict) => number | Promise<number>) | undefined;
}

/** A quantized model, what it was made of, and how they compare. */
export interface QuantizedModel {
  /** of the file with int8 weights */
  readonly bytes: Bytes;
  /** of the file with floats */
  readonly floatBytes: Bytes;
  readonly report: QuantizationReport;
}

const known = {
  ...exportOptionNames,
  mode: true,
  calibrationData: true,
  perChannel: true,
  reduceRange: true,
  evaluate: true,
} as const;

/**
 * Exports a model as an ONNX file with int8 weights, and says what that costs.
 *
 * Weights of linear, convolutional, recurrent and embedding layers become int8, with a scale for each output. Static: `QuantizeLinear` and
 * `DequantizeLinear` stand around the products of linear and convolutional layers, which ONNX Runtime then does in 8 bits; batch
 * normalization becomes part of the convolution before it. Dynamic: linear layers round their input by its own range. Recurrent layers compute in
 * float with int8 weights. Models trained with `prepareQat` bring their ranges along and need no calibration. All operators are standard ones.
 *
 * @param model a module, or a function of tensors, of float32
 * @param exampleInputs tensors with the shapes and dtypes of the inputs
 * @param options those of `exportModel`; `mode`, `calibrationData`, `perChannel`, `reduceRange`, `evaluate`
 * @returns `bytes` of the file, `floatBytes` of the one before, and `report`, which `formatQuantization` makes a table
 * @throws {ConfigError} if the mode is static and there are neither calibration data nor ranges of training, or data or weights are not finite
 * @throws {ExportError} as `exportModel`
 * @example
 * import { Linear } from '@gradkit/layers';
 * const layer = new Linear(64, 64);
 * const { report } = await quantizeModel(layer, [ones([1, 64])], { calibrationData: [ones([8, 64])] });
 * report.operators.map(({ name, mode }) => `${name} ${mode}`); // ["weight static"]
 * report.ratio < 0.5; // true
 * @see https://onnxruntime.ai/docs/performance/model-optimizations/quantization.html
 */
export async function quantizeModel(
  model: ExportableModule | TensorFunction,
  exampleInputs: readonly Tensor[],
  options: QuantizeOptions = {},
): Promise<QuantizedModel> {
  const where = 'quantizeModel';
  const {
    calibrationData = null,
    mode = calibrationData === null ? 'dynamic' : 'static',
    perChannel = true,
    reduceRange = true,
    evaluate,
    ...exporting
  } = requireOptions<QuantizeOptions>(where, options, known, '{ calibrationData: batches }');
  requireOneOf(where, 'mode', mode, ['static', 'dynamic', 'weightOnly']);
  requireBoolean(where, 'perChannel', perChannel);
  requireBoolean(where, 'reduceRange', reduceRange);
  if (evaluate !== undefined) requireFunction(where, 'evaluate', evaluate);
  if (calibrationData !== null) requireIterable(calibrationData);
  const floatBytes = await exportModel(model, exampleInputs, exporting);
  const { bytes, operators, floats } = await quantizeFile(floatBytes, {
    mode,
    perChannel,
    reduceRange,
    calibrationData,
  });
  if (mode === 'static' && calibrationData === null && operators.every((each) => each.mode !== 'static'))
    throw new ConfigError(
      where,
      'mode is static but there are no calibrationData; give some batches, or prepare the model with prepareQat and train it',
    );
  const [before, after] = [
    await examine(floatBytes, exampleInputs, evaluate),
    await examine(bytes, exampleInputs, evaluate),
  ];
  const outputs = Object.entries(before.outputs).map(
    ([name, { data }]) => [name, similarity(data, after.outputs[name].data)] as const,
  );
  const report: QuantizationReport = {
    mode,
    bytesBefore: floatBytes.length,
    bytesAfter: bytes.length,
    ratio: bytes.length / floatBytes.length,
    scoreBefore: before.score,
    scoreAfter: after.score,
    outputs: Object.fromEntries(outputs),
    operators,
    floats,
  };
  return { bytes, floatBytes, report };
}

function requireIterable(data: object): void {
  if (typeof data === 'object' && (Symbol.iterator in data || Symbol.asyncIterator in data)) return;
  refuseArgument('quantizeModel', 'calibrationData', data, 'a list, or what for await takes, of batches');
}

interface Examined {
  readonly outputs: Readonly<Record<string, Tensor>>;
  readonly score: number | null;
}

async function examine(
  bytes: Bytes,
  examples: readonly Tensor[],
  evaluate: QuantizeOptions['evaluate'],
): Promise<Examined> {
  const session = await createSession(bytes, { device: processor });
  const outputs = await session.run(feedsFor(session, examples));
  const predict: Predict = async (...inputs) => Object.values(await session.run(feedsFor(session, inputs)));
  const score = evaluate === undefined ? null : await evaluate(predict);
  await session.close();
  if (score !== null) requireNumber('quantizeModel', 'what evaluate gave', score, { infinite: true });
  return { outputs, score };
}

const feedsFor = ({ inputs }: Session, values: readonly Tensor[]): Record<string, Tensor> =>
  feedsOf(
    inputs.map(({ name }) => name),
    values,
  );
