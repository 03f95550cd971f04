import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uniform, type Tensor } from '@gradkit/core-tensor';
import { Linear, ReLU, Sequential } from '@gradkit/layers';
import { createSession } from '@gradkit/runtime';
import { openSession } from '@gradkit/runtime/node';
import { expectClose } from '@gradkit-internal/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildModel } from './build-model.ts';
import { describeModel } from './index.ts';
import { saveModel, writeModel } from './node.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradkit-'));
});
afterAll(() => rm(folder, { recursive: true }));

const model = new Sequential(new Linear(20, 30), new ReLU(), new Linear(30, 40));
const examples = [uniform([2, 20])];

it('weights beyond the limit are refused in one file, before anything is run', async () => {
  const slow = (x: Tensor): Tensor => model.forward(x);
  await expect(buildModel(slow, examples, {}, { mostBytes: 7000 })).rejects.toThrow(
    'exportModel: the weights have 0.00 GB but one file can hold 0.000007 GB; saveModel of @gradkit/onnx-export/node puts them into a second one',
  );
});

it('weights beyond the limit go into a second file, each at the start of a page', async () => {
  const path = join(folder, 'large.onnx');
  await writeModel(path, await buildModel(model, examples, {}, { dataName: 'large.onnx.data', mostBytes: 7000 }));
  expect((await readdir(folder)).toSorted()).toEqual(['large.onnx', 'large.onnx.data']);
  expect((await readFile(`${path}.data`)).length).toBe(4096 + 30 * 40 * 4);
  expect(describeModel(await readFile(path)).initializers['2.weight'].shape).toEqual([40, 30]);
  const x = uniform([5, 20]);
  const session = await openSession(path);
  expectClose((await session.run({ input: x })).output, model.forward(x));
  await expect(createSession(await readFile(path))).rejects.toThrow(
    'the data of 0.weight are in another file, "large.onnx.data"',
  );
});

it('weights below it stay in the file', async () => {
  await saveModel(join(folder, 'small.onnx'), model, { exampleInputs: examples });
  expect(await readdir(folder)).not.toContain('small.onnx.data');
});
