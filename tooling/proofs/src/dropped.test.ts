import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { compile } from '@gradkit/compile';
import { full, matmul, zeros, type Tensor } from '@gradkit/core-tensor';
import { Linear } from '@gradkit/layers';
import { exportModel } from '@gradkit/onnx-export';
import { SGD } from '@gradkit/optimizers';
import { createRunner, createSession } from '@gradkit/runtime';
import { expect, test, vi } from 'vitest';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Several times, since what is collected in one turn may be what held another; until all is as it should be. */
async function collectUntil(done: () => boolean): Promise<void> {
  for (let round = 0; round < 100 && (round < 4 || !done()); round++) {
    collect();
    await setTimeout(20);
  }
}

const side = 1448; // 8.4 MB of weights, 17 MB in a session
const bytesOfModel = async (): Promise<Uint8Array> => {
  const weight = full([side, side], 0.01);
  const options = { verify: false, inputNames: ['x'], outputNames: ['y'], dynamicAxes: {} };
  return exportModel((x: Tensor) => matmul(x, weight), [zeros([1, side])], options);
};

test.each([
  ['onnxruntime-node', (bytes: Uint8Array) => createSession(bytes, { device: 'cpu' })],
  ['onnxruntime-web', (bytes: Uint8Array) => createSession(bytes, { device: 'wasm' })],
  [
    'the C interface',
    (bytes: Uint8Array) =>
      createRunner(
        bytes,
        { inputs: ['x'], outputs: [{ name: 'y', dtype: 'float32', shape: [1, side] }] },
        { device: 'cpu' },
      ),
  ],
])('80 sessions that nobody holds do not pile up: %s', async (_, make) => {
  const bytes = await bytesOfModel();
  await make(bytes);
  const before = process.memoryUsage.rss();
  let most = 0;
  for (let i = 0; i < 80; i++) {
    await make(bytes); // nobody asks the collector
    most = Math.max(most, process.memoryUsage.rss() - before);
  }
  expect(most).toBeLessThan(0.7e9); // together they are 1.4 GB
});

test('compiled functions that nobody holds are collected, though the model lives on', async () => {
  const model = new Linear(4, 2);
  const dropped: WeakRef<object>[] = [];
  for (let i = 0; i < 12; i++) {
    const optimizer = new SGD(model.parameters());
    const step = compile((x: Tensor) => {
      optimizer.zeroGrad();
      model.forward(x).sum().backward();
      optimizer.step();
    });
    await step(zeros([3, 4]));
    dropped.push(new WeakRef(step), new WeakRef(optimizer));
  }
  const held = (): number => dropped.filter((one) => one.deref() !== undefined).length;
  await collectUntil(() => held() <= 4);
  expect(held()).toBeLessThanOrEqual(4); // the last may still be on the stack
  expect(model.weight.value.shape).toEqual([2, 4]);
});

test('signatures beyond the limit are given back with their sessions', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  const model = new Linear(4, 2);
  const predict = compile((x: Tensor) => model.forward(x), { maxSignatures: 4 });
  for (let batch = 1; batch <= 6; batch++) await predict(zeros([batch, 4]));
  await collectUntil(() => true);
  const limit = process.memoryUsage().arrayBuffers + 10e6; // each session counts as a megabyte
  for (let batch = 7; batch <= 46; batch++) await predict(zeros([batch, 4]));
  await collectUntil(() => process.memoryUsage().arrayBuffers < limit);
  expect(process.memoryUsage().arrayBuffers).toBeLessThan(limit);
});
