import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { oneHot, seed, Tensor } from '@gradkit/core-tensor';
import { writeWhole } from '@gradkit/core-tensor/node';
import {
  compose,
  DataLoader,
  randomAffine,
  synthDigits,
  TensorDataset,
  toFloat,
  type ImageDataset,
  type LabelledImages,
} from '@gradkit/data';
import { findMnist, mnist } from '@gradkit/data/node';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import { exportModel } from '@gradkit/onnx-export';
import { Adam, OneCycleLR } from '@gradkit/optimizers';
import { toSafetensors } from '@gradkit/safetensors';
import { Trainer, type Callback } from '@gradkit/train-loop';
import { digitImage, side } from './src/image/digit-image.ts';
import { DigitNet } from './src/network/digit-net.ts';
import { answerNames, lookInside, questionNames, type Question } from './src/network/look-inside.ts';

/** Names of the files that the page fetches. */
const files = { model: 'digits.onnx', weights: 'digits.safetensors', samples: 'samples.safetensors' } as const;

/** As many as a build has the patience for: about a minute on two cores. */
export const defaultEpochs = 4;

interface MakeOptions {
  readonly epochs: number;
  readonly callbacks?: readonly Callback[] | undefined;
  /** a few hundred digits drawn by gradkit, in place of all of MNIST; default false */
  readonly quick?: boolean | undefined;
}

/** What a training has come to. */
export interface Made {
  readonly dataset: string;
  /** share of the test images that are recognised, 0 … 1 */
  readonly accuracy: number;
}

/** MNIST where this machine has it, else digits drawn by gradkit; all of them prepared as the page prepares drawings. */
async function loadDigits(quick: boolean): Promise<ImageDataset> {
  const useMnist = !quick && findMnist() !== null;
  const { name, classNames, train, test } = useMnist
    ? await mnist({ download: false })
    : synthDigits(quick ? { train: 2_000, test: 500 } : {});
  return { name, classNames, train: prepared(train.tensors), test: prepared(test.tensors) };
}

function prepared({ inputs, labels }: LabelledImages): TensorDataset<LabelledImages> {
  const size = side * side;
  const pixels = new Uint8Array(inputs.size);
  for (let i = 0; i < inputs.shape[0]; i++) {
    const ink = Float32Array.from(inputs.data.subarray(i * size, (i + 1) * size), (value) => value / 255);
    const { image } = digitImage({ pixels: ink, width: side, height: side });
    pixels.set(
      image.map((value) => Math.round(255 * value)),
      i * size,
    );
  }
  return new TensorDataset<LabelledImages>({
    inputs: new Tensor({ shape: inputs.shape, dtype: 'uint8' }, pixels),
    labels,
  });
}

/** So many images of each digit, the first there are. */
function firstOfEach(images: TensorDataset<LabelledImages>, count: number): LabelledImages {
  const labels = [...images.tensors.labels.data];
  return images.getBatch(
    Array.from({ length: 10 }, (_, digit) =>
      [...labels.keys()].filter((i) => labels[i] === digit).slice(0, count),
    ).flat(),
  );
}

const augment = compose(
  randomAffine({ degrees: 12, translate: [0.06, 0.06], scale: [0.85, 1.1], shear: [10, 5] }),
  toFloat,
);

async function trainNet(
  { train: training, test }: ImageDataset,
  { epochs, callbacks = [] }: MakeOptions,
): Promise<{ net: DigitNet; accuracy: number }> {
  seed(1);
  const net = new DigitNet();
  const loader = new DataLoader(training, {
    batchSize: 64,
    shuffle: true,
    seed: 1,
    transform: ({ inputs, labels }: LabelledImages, rng) => ({ inputs: augment(inputs, rng), labels }),
  });
  const validation = new DataLoader(test, {
    batchSize: 250,
    transform: ({ inputs, labels }: LabelledImages) => ({ inputs: toFloat(inputs), labels }),
  });
  const optimizer = new Adam(net.parameters());
  const trainer = new Trainer({
    model: net,
    optimizer,
    loss: crossEntropy,
    metrics: { accuracy: new Accuracy() },
    schedule: { scheduler: new OneCycleLR(optimizer, 4e-3, { totalSteps: epochs * loader.length }), every: 'batch' },
  });
  const { epochs: records } = await trainer.fit(loader, { epochs, validation, callbacks });
  net.eval();
  return { net, accuracy: records.at(-1)!.validationAccuracy };
}

/**
 * Trains the network of the page, and writes what the page fetches: `digits.onnx`, which answers and shows what the layers see; the weights, to go on from; and
 * samples: some to choose in place of drawing, and some to remember the digits by while new signs are learned.
 */
export async function makeModel(folder: string, options: MakeOptions): Promise<Made> {
  const data = await loadDigits(options.quick ?? false);
  const { net, accuracy } = await trainNet(data, options);
  const [choices, kept] = [firstOfEach(data.test, 8), firstOfEach(data.train, 40)];
  const question: Question = {
    image: toFloat(choices.inputs.slice([[0, 4]])),
    weight: net.output.weight.value,
    bias: net.output.bias!.value,
    asked: oneHot(choices.labels.slice([[0, 4]]), 10),
  };
  const look = (image: Tensor, weight: Tensor, bias: Tensor, asked: Tensor) =>
    lookInside(net, { image, weight, bias, asked });
  const model = await exportModel(look, Object.values(question), {
    inputNames: [...questionNames],
    outputNames: [...answerNames],
    dynamicAxes: {
      image: { 0: 'batch' },
      weight: { 0: 'classes' },
      bias: { 0: 'classes' },
      asked: { 0: 'batch', 1: 'classes' },
    },
    name: 'digits',
    docString:
      'Handwritten digits, 28 × 28, 0 for paper, 1 for ink, centred by mass. The weights of the last layer are inputs; outputs are logits, what each layer sees, and the saliency.',
    metadata: { dataset: data.name, accuracy: accuracy.toFixed(4) },
  });
  const weights = toSafetensors(net.stateDict(), { dataset: data.name, accuracy: String(accuracy) });
  const samples = toSafetensors({
    'choices.images': choices.inputs,
    'choices.labels': choices.labels,
    'kept.images': kept.inputs,
    'kept.labels': kept.labels,
  });
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of [
    [files.model, model],
    [files.samples, samples],
    [files.weights, weights], // the last one: where it is, all are
  ] as const)
    await writeWhole('makeModel', join(folder, name), bytes);
  return { dataset: data.name, accuracy };
}
