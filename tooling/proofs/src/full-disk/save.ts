/** Saves one of each file over the one that is there; prints the error of each. Run where files cannot grow. */
import { join } from 'node:path';
import { zeros } from '@gradkit/core-tensor';
import { Linear } from '@gradkit/layers';
import { saveSafetensors } from '@gradkit/safetensors/node';
import { mse } from '@gradkit/losses';
import { saveModel } from '@gradkit/onnx-export/node';
import { SGD } from '@gradkit/optimizers';
import { imageSheet } from '@gradkit/plot';
import { savePicture } from '@gradkit/plot/node';
import { Trainer } from '@gradkit/train-loop';
import { checkpoints } from '@gradkit/train-loop/node';

const folder = process.argv[2];
const model = new Linear(100, 100); // 40 kB
const optimizer = new SGD(model.parameters(), { learningRate: 0.1 });
const batch = { inputs: zeros([1, 100]), targets: zeros([1, 100]) };
const image = Float64Array.from({ length: 128 * 128 }, Math.random);

const saving: Record<string, (path: string) => Promise<unknown>> = {
  'weights.safetensors': async (path) => saveSafetensors(path, model.stateDict()),
  'model.onnx': async (path) => saveModel(path, model, { exampleInputs: [zeros([1, 100])] }),
  'picture.svg': async (path) => savePicture(path, imageSheet([image], { shape: [128, 128] })),
  'checkpoint.safetensors': async (path) =>
    new Trainer({ model, optimizer, loss: mse, execution: 'eager', log: () => {} }).fit([batch], {
      epochs: 1,
      callbacks: [checkpoints(path, { resume: false })],
    }),
};

for (const [name, save] of Object.entries(saving)) {
  const message = await save(join(folder, name)).then(
    () => 'was saved',
    (error: Error) => error.message,
  );
  console.log(JSON.stringify([name, message.replaceAll(folder, '')]));
}
