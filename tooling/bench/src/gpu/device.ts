// A device in a process of its own, which trains and answers as it is told: a driver that ends the process ends this one.
import { compile } from '@gradkit/compile';
import { narrow, seed, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, synthDigits, toFloat, type ImageDataset } from '@gradkit/data';
import { findMnist, mnist } from '@gradkit/data/node';
import type { Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { saveModel } from '@gradkit/onnx-export/node';
import { SGD } from '@gradkit/optimizers';
import { Session, type ActualDevice } from '@gradkit/runtime';
import { openSession } from '@gradkit/runtime/node';
import { convNet } from '../models/conv-net.ts';
import type { Amount, Answers, Inferred, Loaded, Request, Trained } from './protocol.ts';

const device = process.argv[2] as ActualDevice;
const { batchSize, images } = JSON.parse(process.argv[3]) as Amount;

/** The newest opset for which GPUs have all of the network's operators. */
const opset = 20;

/** MNIST where it is, else drawn digits; the same in every process. */
const { train, test }: ImageDataset =
  findMnist() === null ? synthDigits({ train: 8000, test: images }) : await mnist({ download: false });
const tested = toFloat(narrow(test.tensors.inputs, 0, 0, images));

/** A network under training. */
class Training {
  readonly model: Sequential;
  readonly #step: (inputs: Tensor, labels: Tensor) => Promise<Tensor>;
  readonly #loader: DataLoader<{ inputs: Tensor; labels: Tensor }>;

  constructor() {
    seed(1);
    this.model = convNet();
    const optimizer = new SGD(this.model.parameters(), { learningRate: 0.05 });
    this.#step = compile(
      (inputs: Tensor, labels: Tensor) => {
        optimizer.zeroGrad();
        const loss = crossEntropy(this.model.forward(inputs), labels);
        loss.backward();
        optimizer.step();
        return loss;
      },
      { device },
    );
    this.#loader = new DataLoader(train, { batchSize, shuffle: true, seed: 1, dropLast: true });
  }

  async run(steps: number): Promise<Trained> {
    const batches = [...this.#loader]
      .slice(0, steps)
      .map(({ inputs, labels }) => ({ inputs: toFloat(inputs), labels }));
    const losses: number[] = [];
    const start = performance.now();
    for (const { inputs, labels } of batches) losses.push((await this.#step(inputs, labels)).item());
    return { losses, ms: performance.now() - start };
  }
}

let training: Training | null = null;
let session: Session | null = null;

async function load(path: string): Promise<Loaded> {
  try {
    session = await openSession(path, { device, strict: true });
    return { onProcessor: null };
  } catch (error) {
    session = await openSession(path, { device }); // throws where the device is not there
    return { onProcessor: (error as Error).message };
  }
}

async function infer(): Promise<Inferred> {
  const parts: Float32Array[] = [];
  const start = performance.now();
  for (let at = 0; at < images; at += batchSize) {
    const { logits } = await session!.run({ image: narrow(tested, 0, at, Math.min(batchSize, images - at)) });
    parts.push(logits.data as Float32Array);
  }
  const ms = performance.now() - start;
  return { logits: Float32Array.from(parts.flatMap((part) => [...part])), ms };
}

async function save(path: string): Promise<null> {
  await saveModel(path, training!.model, {
    exampleInputs: [narrow(tested, 0, 0, 1)],
    inputNames: ['image'],
    outputNames: ['logits'],
    opset,
  });
  return null;
}

async function answer(request: Request): Promise<Answers[Request['kind']]> {
  if (request.kind === 'infer') return infer();
  if (request.kind === 'load') return load(request.path);
  if (request.kind === 'save') return save(request.path);
  if (request.anew) training = new Training();
  return training!.run(request.steps);
}

process.on('message', (request: Request) => {
  answer(request).then(
    (result) => process.send!({ answer: result }),
    (error: unknown) => process.send!({ error: (error as Error).message }),
  );
});
process.on('disconnect', () => process.exit(0)); // threads of a GPU would wait
process.send!('ready');
