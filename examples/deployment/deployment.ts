/**
 * From training to use: save and load the weights, export to ONNX with the preparation inside, and predict one image from a file.
 * The model and the image are in runs/deployment.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { noGrad } from '@gradkit/autograd';
import { seed, softmax, zeros, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, decodeImage } from '@gradkit/data';
import { Flatten, Linear, Module, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { saveModel } from '@gradkit/onnx-export/node';
import { Adam } from '@gradkit/optimizers';
import { imageSheet } from '@gradkit/plot';
import { openSession } from '@gradkit/runtime/node';
import { loadSafetensors, saveSafetensors } from '@gradkit/safetensors/node';
import { Trainer } from '@gradkit/train-loop';
import sharp from 'sharp';
import { lesson } from '@gradkit-examples/course';
import { handwrittenDigits } from '@gradkit-examples/course/handwritten-digits';

const { epochs, seed: chosen, dryRun, out, show } = lesson('deployment', { epochs: 2 });
seed(chosen);
await mkdir(out, { recursive: true });
const percent = (p: number): string => `${(100 * p).toFixed(2)} %`;

// --- 1. A model that takes what a user has: pixels 0 … 255 ------------------------------------------------------------------------------

class DigitNet extends Module {
  readonly layers = new Sequential(new Flatten(), new Linear(784, 128), new ReLU(), new Linear(128, 10));

  /** @param image `[batch, 1, 28, 28]`, 0 … 255, ink bright on a dark ground */
  forward(image: Tensor): Tensor {
    return this.layers.forward(image.cast('float32').sub(33.3).div(78.6)); // the preparation is a part of the model
  }
}

const { train, test, name } = await handwrittenDigits({ dryRun });
const model = new DigitNet();
const trainer = new Trainer({ model, optimizer: new Adam(model.parameters()), loss: crossEntropy, log: () => {} });
const history = await trainer.fit(new DataLoader(train, { batchSize: 64, shuffle: true, seed: chosen }), { epochs });
console.log(`1. Trained on ${name}: loss ${history.last!.loss.toFixed(3)}`);

// --- 2. Save and load the weights: names and numbers, no code ----------------------------------------------------------------------------

const weights = join(out, 'digits.safetensors');
await saveSafetensors(weights, model.stateDict());
const again = new DigitNet();
again.loadStateDict((await loadSafetensors(weights)).tensors);
const one = test.tensors.inputs.slice([[0, 1]]);
const difference = noGrad(() => model.forward(one).sub(again.forward(one)).abs().max().item());
console.log(`2. ${weights}: ${Object.keys(model.stateDict()).join(', ')}; loaded again it differs by ${difference}`);

// --- 3. Export: a file that needs no gradkit ---------------------------------------------------------------------------------------------

const file = join(out, 'digits.onnx');
await saveModel(file, model, {
  exampleInputs: [zeros([1, 1, 28, 28], { dtype: 'uint8' })],
  inputNames: ['image'],
  outputNames: ['logits'],
  docString: 'Handwritten digits. image: pixels 0 … 255, ink bright on a dark ground.',
});
console.log(
  `3. ${file}: image [batch, 1, 28, 28] of bytes → logits [batch, 10], the same as the model's within 1e-5 (checked)`,
);

// --- 4. One image from a file, as an app has it ------------------------------------------------------------------------------------------

const { inputs, labels } = test.tensors;
const picture = join(out, 'digit.png');
const bright = Uint8Array.from(inputs.data.subarray(0, 784), (pixel) => 255 - pixel); // dark ink on white paper, larger than the model's images
await sharp(bright, { raw: { width: 28, height: 28, channels: 1 } })
  .resize(112, 112)
  .png()
  .toFile(picture);

const paper = await decodeImage(picture, { size: 28, channels: 1 }); // [1, 28, 28], uint8
const image = paper.neg().add(255).cast('uint8').unsqueeze(0); // ink bright on a dark ground, as in training
const session = await openSession(file);
const { logits } = await session.run({ image });
const probabilities = softmax(logits, 1);
const guess = probabilities.argmax(1).item();
console.log(`4. ${picture}: a ${guess} with ${percent(probabilities.max().item())}; it is a ${labels.data[0]}`);
await show(
  'prepared.png',
  imageSheet([image.data], { shape: [28, 28], title: 'What the model is given', titles: [`${guess}`] }),
);
const forgotten = softmax((await session.run({ image: paper.unsqueeze(0) })).logits, 1);
console.log(
  `   and what it says if one forgets to turn dark into bright: ${forgotten.argmax(1).item()} with ${percent(forgotten.max().item())}`,
);

// --- 5. The same in training and in use ---------------------------------------------------------------------------------------------------

let agree = 0;
for (const batch of new DataLoader(test, { batchSize: 500 })) {
  const { inputs: images } = batch;
  const inRuntime = (await session.run({ image: images })).logits.argmax(1);
  const here = noGrad(() => model.forward(images)).argmax(1);
  agree += inRuntime.equal(here).cast('int32').sum().item();
}
console.log(`5. ONNX Runtime and the model agree on ${agree} of ${test.length} test images`);
