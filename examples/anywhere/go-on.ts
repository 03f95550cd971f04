/**
 * Goes on with a training that gradkit began: with ONNX Runtime alone, in Node and in a page alike. Nothing here knows what a layer, a gradient
 * or Adam is.
 */
import type { InferenceSession, InferenceSessionFactory, Tensor, TensorConstructor } from 'onnxruntime-web/wasm';

/** `onnxruntime-node` or `onnxruntime-web`. */
interface Runtime {
  readonly InferenceSession: InferenceSessionFactory;
  readonly Tensor: TensorConstructor;
}

/** Weights, moments and the number of steps, by name. */
export type States = Record<string, Tensor>;

interface Training {
  /** the loss of a step on these rows of the training images; the new states are kept */
  step(rows: readonly number[]): Promise<number>;
  /** the share of the test images that the weights are right about */
  accuracy(): Promise<number>;
  /** images to train on */
  readonly count: number;
  /** what the next step begins with */
  states: States;
}

/** @param read gives the bytes of a file that the lesson wrote */
export async function openTraining(
  { InferenceSession, Tensor }: Runtime,
  read: (file: string) => Promise<Uint8Array>,
): Promise<Training> {
  const open = async (file: string): Promise<InferenceSession> =>
    InferenceSession.create(await read(file), { executionProviders: ['cpu'] });
  const [step, initial, evaluate] = [
    await open('step.onnx'),
    await open('step.initial.onnx'),
    await open('evaluate.onnx'),
  ];
  const [images, labels] = [await read('train-images.bin'), await read('train-labels.bin')];
  const [testImages, testLabels] = [await read('test-images.bin'), await read('test-labels.bin')];

  const imagesAt = (all: Uint8Array, rows: readonly number[]): Tensor => {
    const chosen = new Uint8Array(rows.length * 784);
    rows.forEach((row, i) => chosen.set(all.subarray(row * 784, (row + 1) * 784), i * 784));
    return new Tensor('uint8', chosen, [rows.length, 1, 28, 28]);
  };

  const training: Training = {
    count: labels.length,
    states: await initial.run({}),
    async step(rows) {
      const own = new Tensor(
        'int32',
        Int32Array.from(rows, (row) => labels[row]),
        [rows.length],
      );
      const { loss, ...next } = await step.run({ images: imagesAt(images, rows), labels: own, ...training.states });
      for (const [name, value] of Object.entries(next)) training.states[name.replace(/_out$/, '')] = value; // w → w_out
      return (loss.data as Float32Array)[0];
    },
    async accuracy() {
      const weights = Object.fromEntries(
        evaluate.inputNames.filter((name) => name !== 'images').map((name) => [name, training.states[name]]),
      );
      let right = 0;
      for (let start = 0; start < testLabels.length; start += 100) {
        const rows = Array.from({ length: 100 }, (_, i) => start + i);
        const { logits } = await evaluate.run({ images: imagesAt(testImages, rows), ...weights });
        const scores = logits.data as Float32Array;
        for (const [i, row] of rows.entries()) {
          const own = scores.subarray(10 * i, 10 * i + 10);
          if (own.indexOf(Math.max(...own)) === testLabels[row]) right++;
        }
      }
      return right / testLabels.length;
    },
  };
  return training;
}
