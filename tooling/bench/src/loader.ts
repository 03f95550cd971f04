// How long a training waits for its images: epochs of photographs in a folder (GRADKIT_DATA has sign-language-digits), which this thread decodes,
// or workers of a DataLoader do. Each thread's work is counted by itself, so that a busy machine shows what a quiet one would do.
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { compile } from '@gradkit/compile';
import { seed, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, normalize } from '@gradkit/data';
import { signLanguageDigits } from '@gradkit/data/node';
import { Conv2d, Flatten, Linear, MaxPool2d, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Adam } from '@gradkit/optimizers';

const { values } = parseArgs({
  options: {
    epochs: { type: 'string', default: '3' },
    workers: { type: 'string', default: '0,1,2' },
    width: { type: 'string', default: '32' },
    batches: { type: 'string', default: 'Infinity' },
    eager: { type: 'boolean', default: false },
  },
});
const size = 64;
const batchSize = 32;

/** The network of the workload `conv`, for photographs. `[batch, 3, 64, 64]` → `[batch, 10]` */
function convNet(width: number): Sequential {
  return new Sequential(
    new Conv2d(3, width, 3), // [batch, width, 62, 62]
    new ReLU(),
    new MaxPool2d(2), // [batch, width, 31, 31]
    new Conv2d(width, 2 * width, 3), // [batch, 2 · width, 29, 29]
    new ReLU(),
    new MaxPool2d(2), // [batch, 2 · width, 14, 14]
    new Flatten(),
    new Linear(2 * width * 14 * 14, 128),
    new ReLU(),
    new Linear(128, 10),
  );
}

seed(1);
const signs = await signLanguageDigits({ size });
const model = convNet(Number(values.width));
const optimizer = new Adam(model.parameters(), { learningRate: 1e-3 });
const step = (inputs: Tensor, labels: Tensor): Tensor => {
  optimizer.zeroGrad();
  const loss = crossEntropy(model.forward(inputs), labels);
  loss.backward();
  optimizer.step();
  return loss;
};
const train = values.eager
  ? async (x: Tensor, y: Tensor): Promise<Tensor> => step(x, y)
  : compile(step, { threads: 1 });
const toUnit = normalize(128, 64);

const milliseconds = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1000;

async function epoch(workers: number): Promise<string> {
  const loader = new DataLoader(signs, {
    batchSize,
    shuffle: true,
    dropLast: true,
    seed: 1,
    workers,
    transform: ({ inputs, labels }) => ({ inputs: toUnit(inputs), labels }),
  });
  let [batches, first, waited, loss] = [0, 0, 0, NaN];
  const [all, here, start] = [process.cpuUsage(), process.threadCpuUsage(), performance.now()];
  let left = start;
  for await (const { inputs, labels } of loader) {
    const wait = performance.now() - left;
    if (batches === 0) first = wait;
    waited += wait;
    loss = (await train(inputs, labels)).item();
    left = performance.now();
    if (++batches >= Number(values.batches)) break;
  }
  const total = performance.now() - start;
  const trained = milliseconds(process.threadCpuUsage(here)) / batches;
  const decoded = milliseconds(process.cpuUsage(all)) / batches - trained;
  return [
    `${workers} workers: ${(total / 1000).toFixed(2)} s, of which ${((100 * waited) / total).toFixed(1)} % waiting`,
    `(${((100 * first) / total).toFixed(1)} % for the first batch)`,
    `a batch costs this thread ${trained.toFixed(1)} ms and all others ${decoded.toFixed(1)} ms`,
    `${(((trained + decoded) * batches) / total).toFixed(2)} cores; loss ${loss.toFixed(3)}; load ${loadavg()[0].toFixed(1)}`,
  ].join('; ');
}

console.log(`${availableParallelism()} cores, Node ${process.version}, ${values.eager ? 'eager' : 'compiled'}`);
for (let round = 0; round < Number(values.epochs); round++)
  for (const workers of values.workers.split(',').map(Number)) console.log(await epoch(workers));
