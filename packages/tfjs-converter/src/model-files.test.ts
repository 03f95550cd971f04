import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Generator, normal } from '@gradkit/core-tensor';
import { Linear, Sequential } from '@gradkit/layers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectSame } from '../testing/tfjs-models.ts';
import { fetchModel, fromLayersModel } from './index.ts';
import { readModel, saveLayersModel } from './node.ts';

const rng = new Generator(2);
const model = new Sequential(new Linear(4, 8, { rng }), new Linear(8, 3, { rng }));
const x = normal([2, 4], { rng });
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradkit-'));
  await saveLayersModel(join(folder, 'model'), model, { inputShape: [4], shardSizeBytes: 100 });
});
afterAll(() => rm(folder, { recursive: true }));

test('a folder is read, or its model.json', async () => {
  for (const path of ['model', 'model/model.json']) {
    const { modelJson, weights } = await readModel(join(folder, path));
    expect(weights.length).toBe(3);
    expectSame([fromLayersModel(modelJson, weights).forward(x)], [model.forward(x)]);
  }
  await expect(readModel(join(folder, 'none'))).rejects.toThrow(/^readModel: .*model\.json is not there/);
  await expect(readModel(join(folder, 'model', 'group1-shard1of3.bin', 'x.json'))).rejects.toThrow('readModel: ');
});

test('a server is asked for the same files', async () => {
  const server = createServer((request, response) => {
    readFile(join(folder, request.url ?? '')).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end('<html>'),
    );
  });
  await new Promise<void>((resolve) => void server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  const { modelJson, weights } = await fetchModel(`http://localhost:${port}/model/model.json`);
  expectSame([fromLayersModel(modelJson, weights).forward(x)], [model.forward(x)]);
  await expect(fetchModel(`http://localhost:${port}/other/model.json`)).rejects.toThrow(
    `fetchModel: http://localhost:${port}/other/model.json cannot be fetched: the server answers 404`,
  );
  await expect(fetchModel(`http://localhost:${port}/model/group1-shard1of3.bin`)).rejects.toThrow(
    'is no JSON: it begins with',
  );
  await new Promise((resolve) => void server.close(resolve));
});
