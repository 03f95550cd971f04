import { ConfigError, tensor } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { doublingModel as model } from '../testing/doubling-model.ts';
import { sessionSuite } from '../testing/session-suite.ts';
import { createSession, findDevices } from './index.ts';
import { openSession } from './node.ts';
import { createSession as createWasmSession } from './wasm.ts';

sessionSuite('cpu', 'onnxruntime-node');
sessionSuite('wasm', 'onnxruntime-web');

it('auto takes the best there is and says so', async () => {
  expect((await createSession(model)).device).toBe('cpu');
});

it('a device that is not there is an error, not a substitute', async () => {
  await expect(createSession(model, { device: 'cuda' })).rejects.toThrow(
    /createSession: device cuda is not there \(.*Failed to load shared library\); it needs Linux/,
  );
});

it.each<[string, () => Promise<unknown>, string]>([
  [
    'an unknown option',
    () => createSession(model, { thread: 2 } as never),
    'createSession: thread is no option; the options are device, threads, strict, onDevice, externalData, example, sharesBuild, maxTensorBytes (did you mean threads?)',
  ],
  [
    'options that are none',
    () => createSession(model, 'cpu' as never),
    "createSession: options are 'cpu'; they must be an object such as { device: 'cpu' }",
  ],
  [
    'no threads',
    () => createSession(model, { threads: 0 }),
    'createSession: threads is 0; it must be a whole number of at least 1',
  ],
  [
    'a device that nobody has',
    () => findDevices('cude' as never),
    'findDevices: device is cude; it must be one of auto, cpu, cuda, webgpu, wasm (did you mean cuda?)',
  ],
  [
    'words for a truth',
    () => createSession(model, { strict: 'yes' as never }),
    "createSession: strict is 'yes'; it must be true or false",
  ],
  [
    'a path for bytes',
    () => createSession('line.onnx' as never),
    "createSession: the model is 'line.onnx'; it must be the bytes of an ONNX file, such as new Uint8Array(await response.arrayBuffer()); openSession of @gradkit/runtime/node opens files",
  ],
  [
    'a buffer for bytes',
    () => createSession(new ArrayBuffer(8) as never),
    'createSession: the model is a ArrayBuffer; it must be the bytes of an ONNX file, such as new Uint8Array(await response.arrayBuffer()); openSession of @gradkit/runtime/node opens files',
  ],
  ['bytes for a path', () => openSession(model as never), 'openSession: path is a Uint8Array; it must be a string'],
])('%s is an error', async (_, call, message) => {
  const error: unknown = await call().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ConfigError);
  expect((error as ConfigError).message).toBe(message);
});

it('the entry for WebAssembly alone runs in Node, too, and has no other device', async () => {
  const session = await createWasmSession(model);
  expect(session).toMatchObject({
    device: 'wasm',
    deviceReason: 'all that @gradkit/runtime/wasm has',
    threads: 1,
    fallback: [],
  });
  expect((await session.run({ x: tensor([[1, 2]]) })).y.toArray()).toEqual([[2, 4]]);
  await expect(createWasmSession(model, { device: 'cpu' })).rejects.toThrow(
    'createSession: device cpu is not there in @gradkit/runtime/wasm; use wasm, or createSession of @gradkit/runtime',
  );
});

it('says why it is on its device, and how many threads it has', async () => {
  const session = await createSession(model, { threads: 2 });
  expect(session).toMatchObject({ device: 'cpu', deviceReason: 'the default in Node', threads: 2, fallback: [] });
  expect((await createSession(model, { device: 'cpu' })).deviceReason).toBe('asked for');
});

it('an option that is undefined is left out', async () => {
  const options = { device: undefined, threads: undefined, strict: undefined, onDevice: undefined };
  expect((await createSession(model, options)).device).toBe('cpu');
});

it('a missing file is named', async () => {
  await expect(openSession('no/such.onnx')).rejects.toThrow('openSession: no/such.onnx is not there');
});
