// Trains a convolutional network for digits and an LSTM of characters, writes them with floats and with int8 weights into a folder, and
// prints what that costs; with what they are tested on, for tooling/golden/checks/check_quantized.py. GRADKIT_DATA is a folder with
// tinyshakespeare/input.txt.
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesOf, concat } from '@gradkit/core-tensor';
import { prepareQat } from '@gradkit/layers';
import { formatQuantization, quantizeModel, type QuantizeOptions } from '@gradkit/onnx-export';
import { accuracyOf, characters, digits, type Task } from './tasks.ts';

const [folder = '.results/quantized'] = process.argv.slice(2);
await mkdir(folder, { recursive: true });

async function write(task: Task, name: string, options: QuantizeOptions): Promise<void> {
  const { bytes, floatBytes, report } = await quantizeModel(task.model, [task.test[0].inputs.slice([[0, 2]])], {
    ...options,
    evaluate: (predict) => accuracyOf(predict, task.test),
  });
  console.log(`\n${task.name}, ${name}\n${formatQuantization(report)}`);
  const [inputs, labels] = [concat(task.test.map((each) => each.inputs)), concat(task.test.map((each) => each.labels))];
  const description = { report, inputs: inputs.shape, dtype: inputs.dtype, labels: labels.shape };
  const path = join(folder, `${task.name}-${name}`);
  await writeFile(`${path}.float.onnx`, floatBytes);
  await writeFile(`${path}.int8.onnx`, bytes);
  await writeFile(`${path}.inputs`, bytesOf(inputs));
  await writeFile(`${path}.labels`, bytesOf(labels.cast('int32')));
  await writeFile(`${path}.json`, JSON.stringify(description));
}

const images = digits({ train: 12_000, test: 2000, epochs: 4 });
await images.train();
await write(images, 'static', { calibrationData: images.calibration });
await write(images, 'dynamic', { mode: 'dynamic' });

const rounded = digits({ train: 12_000, test: 2000, epochs: 3, batchNorm: false });
await rounded.train();
prepareQat(rounded.model).forward(rounded.calibration[0]); // shows how many channels there are
await rounded.train(1);
await write(rounded, 'qat', { mode: 'static' });

const text = readFileSync(join(process.env['GRADKIT_DATA'] ?? '', 'tinyshakespeare/input.txt'), 'utf8');
const letters = characters({ text: text.slice(0, 400_000), test: 50_000, hidden: 192, epochs: 3 });
await letters.train();
await write(letters, 'dynamic', { mode: 'dynamic' });
await write(letters, 'weights', { mode: 'weightOnly' });
console.log(`\nwritten to ${folder}`);
