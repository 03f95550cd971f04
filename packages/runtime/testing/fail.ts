import { tensor } from '@gradkit/core-tensor';
import { createRunner, createSession } from '../src/index.ts';
import { findsVulkan } from '../src/direct/vulkan.ts';
import { addingModel } from './onnx-bytes.ts';

// Fails in every way that ONNX Runtime may write about, and prints our errors.

const report = async (failing: () => Promise<unknown>): Promise<void> => {
  await failing().catch((error: unknown) => console.log((error as Error).message.replaceAll('\n', '⏎')));
};
const model = addingModel({ inputs: ['a', 'b'], shape: ['n'] });
const feeds = { a: tensor([1, 2]), b: tensor([1, 2, 3]) };
const damaged = Uint8Array.from(model, (byte, i) =>
  i === model.indexOf('A'.charCodeAt(0)) ? 'B'.charCodeAt(0) : byte,
);

for (const device of ['cpu', 'wasm'] as const) {
  const session = await createSession(model, { device });
  await report(() => session.run(feeds));
  await report(() => createSession(damaged, { device }));
  await report(() => createSession(model.slice(0, 20), { device }));
}
const runner = await createRunner(model, {
  inputs: ['a', 'b'],
  outputs: [{ name: 'y', dtype: 'float32', shape: [3] }],
});
const given = { a: runner.toOrtValue(feeds.a), b: runner.toOrtValue(feeds.b) };
await report(() => runner.runBound(given, { y: null }));
await report(() => createSession(model, { device: 'cuda' }));
if (process.platform === 'linux' && !findsVulkan()) await report(() => createSession(model, { device: 'webgpu' }));
process.exit(0); // where there is a GPU, its threads would wait
