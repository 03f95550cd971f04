import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ones } from '@gradkit/core-tensor';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { node, writeModel } from '../testing/write-model.ts';
import { loadModel } from './node.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onnx-import-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function save(name: string, location: string): Promise<string> {
  const externalData = [{ key: 'location', value: location }];
  const w = { name: 'w', dims: [2n], dataType: 1, dataLocation: 1, externalData };
  const nodes = [node('Mul', ['x', 'w'], ['y'])];
  const path = join(folder, name);
  await writeFile(path, writeModel({ inputs: { x: [2] }, outputs: ['y'], nodes, initializers: [w] }));
  return path;
}

test('weights are read from the folder of the file', async () => {
  await writeFile(join(folder, 'w.bin'), new Uint8Array(Float32Array.of(2, 3).buffer));
  const model = await loadModel(await save('model.onnx', 'w.bin'));
  expect(model.forward(ones([2])).toArray()).toEqual([2, 3]);
});

test.each(['../secret', '/etc/passwd', 'a/../../secret', ''])('and never from elsewhere: %j', async (location) => {
  const path = await save('evil.onnx', location);
  await expect(loadModel(path)).rejects.toThrow(
    `has the data of w in ${JSON.stringify(location)}; a model's data must be in its own folder`,
  );
});

test('errors name the file', async () => {
  const path = join(folder, 'none.onnx');
  await expect(loadModel(path)).rejects.toThrow(`loadModel: ${path}`);
  await writeFile(path, 'no model');
  await expect(loadModel(path)).rejects.toThrow(path);
});
