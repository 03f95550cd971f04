// Runs a model on WebGPU in several threads at once, and prints what each got.
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { tensor } from '@gradkit/core-tensor';
import { createSession } from '../src/index.ts';
import { doublingModel } from './doubling-model.ts';

if (isMainThread) {
  const results = [1, 2, 3].map(
    () => new Promise((resolve) => new Worker(new URL(import.meta.url)).once('message', resolve)),
  );
  console.log(JSON.stringify(await Promise.all(results)));
  process.exit(0); // the threads of the GPU would wait
} else {
  const session = await createSession(doublingModel, { device: 'webgpu' });
  let sum = 0;
  for (let k = 0; k < 40; k++) sum += (await session.run({ x: tensor([[k, 1]]) })).y.sum().item();
  await session.close();
  parentPort!.postMessage([session.device, sum], []);
}
