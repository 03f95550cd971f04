/**
 * The main job: train a small network on handwritten digits, export it to ONNX, and run the file in ONNX Runtime.
 *
 *     npm start                               real MNIST where this machine has it, else digits drawn by our own code
 *     npm start -- --dataset mnist            real MNIST, downloaded once
 *     npm start -- --epochs 10 --out runs/longer
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { noGrad } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { ConfigError, seed, softmax, zeros, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, meanAndStd, synthDigits, type ImageDataset, type LabelledImages } from '@gradkit/data';
import { findMnist, mnist } from '@gradkit/data/node';
import { Linear, Module, summary } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy, MeanLoss, MulticlassConfusionMatrix } from '@gradkit/metrics';
import { saveModel } from '@gradkit/onnx-export/node';
import { Adam, CosineAnnealingLR, type LRScheduler } from '@gradkit/optimizers';
import { confusionMatrix, imageSheet, lossCurve } from '@gradkit/plot';
import { openSession } from '@gradkit/runtime/node';
import { progress } from '@gradkit/train-loop/node';
import { lesson } from '@gradkit-examples/course';

// --- Options -------------------------------------------------------------------------------------------------------------------------

const { epochs, seed: chosen, dryRun, out, own, show } = lesson('digits', { epochs: 5, own: ['dataset'] });
const dataset = own.dataset ?? (dryRun || findMnist() === null ? 'synth' : 'mnist');

// --- Data ----------------------------------------------------------------------------------------------------------------------------

async function loadData(): Promise<ImageDataset> {
  if (dataset === 'synth') return synthDigits(dryRun ? { train: 256, test: 100 } : {});
  if (dataset !== 'mnist') throw new ConfigError('digits', `--dataset is ${dataset}; it must be mnist or synth`);
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
  return mnist({
    onProgress: ({ file, receivedBytes }) => process.stderr.write(`\r${file}: ${megabytes(receivedBytes)} `),
  });
}

// --- Model ---------------------------------------------------------------------------------------------------------------------------

/** 784-250-100-10. Takes raw pixels: normalization is a part of the model, so whoever uses its file has nothing to repeat. */
class DigitNet extends Module {
  readonly hidden1 = new Linear(28 * 28, 250);
  readonly hidden2 = new Linear(250, 100);
  readonly output = new Linear(100, 10);
  readonly mean: number;
  readonly std: number;

  constructor(mean: number, std: number) {
    super();
    this.mean = mean;
    this.std = std;
  }

  /** @param image `[batch, 1, 28, 28]`, float32, 0 … 255 @returns logits `[batch, 10]` */
  forward(image: Tensor): Tensor {
    const x = image.sub(this.mean).div(this.std).flatten(1); // [batch, 784]
    const features = this.hidden2.forward(this.hidden1.forward(x).relu()).relu(); // [batch, 100]
    return this.output.forward(features);
  }
}

const floatImages = ({ inputs, labels }: LabelledImages): LabelledImages => ({
  inputs: inputs.cast('float32'),
  labels,
});

// --- Train and evaluate --------------------------------------------------------------------------------------------------------------

interface Result {
  readonly loss: number;
  readonly accuracy: number;
}

/** One step: forward, backward, update. Without `compile` it gives the same numbers, only slower. */
function trainingStep(model: DigitNet, optimizer: Adam) {
  return compile((inputs: Tensor, labels: Tensor) => {
    optimizer.zeroGrad();
    const logits = model.forward(inputs); // [batch, 10]
    const loss = crossEntropy(logits, labels);
    loss.backward();
    optimizer.step();
    return { logits, loss };
  });
}

async function trainEpoch(
  step: ReturnType<typeof trainingStep>,
  scheduler: LRScheduler,
  { loader, label }: { loader: DataLoader<LabelledImages>; label: string },
): Promise<Result> {
  const meanLoss = new MeanLoss();
  const accuracy = new Accuracy();
  const bar = progress(loader, { label });
  for await (const { inputs, labels } of bar) {
    const { logits, loss } = await step(inputs, labels);
    scheduler.step();
    meanLoss.update(loss, labels.size);
    accuracy.update(logits, labels);
    bar.report({ loss: meanLoss.compute(), accuracy: accuracy.compute() });
  }
  return { loss: meanLoss.compute(), accuracy: accuracy.compute() };
}

/** Any way to get logits from images: the model here, or its file in ONNX Runtime. */
type Predict = (images: Tensor) => Tensor | Promise<Tensor>;

interface Evaluation extends Result {
  readonly confusion: readonly (readonly number[])[];
  readonly logits: readonly Tensor[];
}

async function evaluate(predict: Predict, loader: DataLoader<LabelledImages>): Promise<Evaluation> {
  const [meanLoss, accuracy, matrix] = [new MeanLoss(), new Accuracy(), new MulticlassConfusionMatrix(10)];
  const logits: Tensor[] = [];
  for (const { inputs, labels } of loader) {
    const batch = await predict(inputs);
    meanLoss.update(crossEntropy(batch, labels), labels.size);
    accuracy.update(batch, labels);
    matrix.update(batch, labels);
    logits.push(batch);
  }
  return { loss: meanLoss.compute(), accuracy: accuracy.compute(), confusion: matrix.compute(), logits };
}

// --- Results -------------------------------------------------------------------------------------------------------------------------

/** The wrong predictions the model is surest of. */
function sheetOfErrors(logits: readonly Tensor[], { tensors: { inputs, labels } }: ImageDataset['test']): string {
  const probabilities = logits.flatMap((batch) => softmax(batch).toArray() as number[][]);
  const wrong = probabilities
    .map((row, index) => ({ index, sureness: Math.max(...row), guess: row.indexOf(Math.max(...row)) }))
    .filter(({ index, guess }) => guess !== labels.data[index])
    .sort((a, b) => b.sureness - a.sureness)
    .slice(0, 40);
  const size = 28 * 28;
  return imageSheet(
    wrong.map(({ index }) => inputs.data.subarray(index * size, (index + 1) * size)),
    {
      shape: [28, 28],
      columns: 10,
      title: `Wrong predictions (label → prediction), the surest ${wrong.length}`,
      titles: wrong.map(
        ({ index, guess, sureness }) => `${labels.data[index]} → ${guess} (${Math.round(100 * sureness)} %)`,
      ),
    },
  );
}

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

async function main(): Promise<void> {
  seed(chosen);
  await mkdir(out, { recursive: true });

  const data = await loadData();
  const { mean, std } = await meanAndStd(data.train);
  const trainLoader = new DataLoader(data.train, {
    batchSize: 64,
    shuffle: true,
    seed: chosen,
    transform: floatImages,
  });
  const testLoader = new DataLoader(data.test, { batchSize: 500, transform: floatImages });
  console.log(`${data.name}: ${data.train.length} images to train with, ${data.test.length} to test\n`);

  const model = new DigitNet(mean[0], std[0]);
  const optimizer = new Adam(model.parameters(), { learningRate: 1e-3 });
  const scheduler = new CosineAnnealingLR(optimizer, epochs * trainLoader.length);
  console.log(`${summary(model, [1, 1, 28, 28])}\n`);

  const step = trainingStep(model, optimizer);
  const forward = (images: Tensor): Tensor => noGrad(() => model.forward(images));
  const infer = compile(forward);
  const history = [];
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const label = `epoch ${epoch}/${epochs}`;
    const train = await trainEpoch(step, scheduler, { loader: trainLoader, label });
    const test = await evaluate(infer, testLoader);
    history.push({ epoch, ...train, testLoss: test.loss, testAccuracy: test.accuracy });
    console.log(`epoch ${epoch}: train ${percent(train.accuracy)}, test ${percent(test.accuracy)}`);
  }

  const file = join(out, 'digits.onnx');
  await saveModel(file, model, {
    exampleInputs: [zeros([1, 1, 28, 28])],
    inputNames: ['image'],
    outputNames: ['logits'],
    name: 'digits',
    docString:
      'Handwritten digits. image: pixels 0 … 255, ink bright on a dark ground; logits: one number for each digit.',
    metadata: { dataset: data.name, classNames: data.classNames.join(' ') },
  });
  const session = await openSession(file);
  const inGradkit = await evaluate(forward, testLoader);
  const exported = await evaluate(async (image) => (await session.run({ image })).logits, testLoader);
  const pairs = inGradkit.logits.map((logits, i) => [logits, exported.logits[i]] as const);
  const differences = pairs.map(([a, b]) => a.sub(b).abs().max().item());
  const classes = (logits: Tensor): Tensor => logits.argmax(1);
  const others = pairs.map(([a, b]) => classes(a).notEqual(classes(b)).cast('int32').sum().item());

  await writeFile(join(out, 'history.json'), `${JSON.stringify(history, null, 2)}\n`);
  const losses = { train: history.map(({ loss }) => loss), test: history.map(({ testLoss }) => testLoss) };
  console.log();
  await show('loss.png', lossCurve(losses, { title: data.name, yLabel: 'cross-entropy' }));
  await show('confusion.png', confusionMatrix(inGradkit.confusion, { classNames: data.classNames }));
  await show('wrong.png', sheetOfErrors(inGradkit.logits, data.test));
  console.log(`
test accuracy, gradkit        ${percent(inGradkit.accuracy)}
test accuracy, ONNX Runtime   ${percent(exported.accuracy)}   (${session.engine} on ${session.device})
predictions that differ       ${others.reduce((sum, count) => sum + count)} of ${data.test.length}
largest difference of logits  ${Math.max(...differences).toExponential(1)}

${file}   the model: image [batch, 1, 28, 28] of pixels 0 … 255 → logits [batch, 10]
${join(out, 'history.json')}, ${join(out, 'loss.png')}   loss and accuracy of each epoch
${join(out, 'confusion.png')}   which digits are taken for which
${join(out, 'wrong.png')}   what it gets wrong`);
}

await main();
