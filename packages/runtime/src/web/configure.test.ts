import { ConfigError } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { doublingModel } from '../../testing/doubling-model.ts';
import { createSession } from '../create-session.ts';
import { configure } from './configure.ts';

const server = 'https://a.test';

it.each<[string, unknown, string]>([
  [
    'no address',
    { wasm: 3 },
    "configure: wasm is 3; it must be the address of a folder, such as '/onnxruntime/', or of the .wasm file",
  ],
  [
    'a relative address where there is no page',
    { webgpu: 'files/' },
    "configure: webgpu is 'files/'; it must be the address of a folder, such as '/onnxruntime/', or of the .wasm file",
  ],
  [
    'a folder without its last /',
    { wasm: `${server}/onnxruntime` },
    `configure: wasm is '${server}/onnxruntime'; it must be the address of a folder, such as '/onnxruntime/', or of the .wasm file`,
  ],
  ['an unknown option', { wasmPaths: '/' }, 'configure: wasmPaths is no option; the options are wasm, webgpu'],
  [
    'the file of another build, with which ONNX Runtime would wait forever',
    { webgpu: `${server}/ort-wasm-simd-threaded.wasm` },
    `configure: webgpu is ${server}/ort-wasm-simd-threaded.wasm, a file of another build of onnxruntime-web; it must be ort-wasm-simd-threaded.asyncify`,
  ],
  [
    'the script of another build',
    { wasm: { wasm: `${server}/a.wasm`, mjs: `${server}/ort-wasm-simd-threaded.asyncify.mjs` } },
    `configure: wasm is ${server}/ort-wasm-simd-threaded.asyncify.mjs, a file of another build of onnxruntime-web; it must be ort-wasm-simd-threaded`,
  ],
])('%s is an error', (_, configuration, message) => {
  let error: unknown = null;
  try {
    configure(configuration as never);
  } catch (caught) {
    error = caught;
  }
  expect(error).toBeInstanceOf(ConfigError);
  expect((error as ConfigError).message).toBe(message);
});

it('the files of a started ONNX Runtime keep their place', async () => {
  const session = await createSession(doublingModel, { device: 'wasm' });
  expect(session.device).toBe('wasm');
  const text = 'configure: the wasm files of ONNX Runtime are loaded already; call it before the first session';
  expect(() => configure({ wasm: `${server}/` })).toThrow(text);
});
