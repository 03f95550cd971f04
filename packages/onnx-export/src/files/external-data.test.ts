import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { uniform, type Tensor } from '@gradkit/core-tensor';
import { Linear, ReLU, Sequential } from '@gradkit/layers';
import { createSession } from '@gradkit/runtime';
import { openSession } from '@gradkit/runtime/node';
import { expectClose } from '@gradkit-internal/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildModel, type BuiltModel } from '../build-model.ts';
import { describeModel } from '../index.ts';
import { dataNameOf, writeModel } from './model-files.ts';
import { saveModel } from '../node.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradkit-'));
});
afterAll(() => rm(folder, { recursive: true }));

const model = new Sequential(new Linear(20, 30), new ReLU(), new Linear(30, 40));
const examples = [uniform([2, 20])];

/** As if a file could hold 7000 bytes of weights. */
const build = (path: string, network: Sequential): Promise<BuiltModel> =>
  buildModel(network, examples, {}, { dataNameOf: dataNameOf(path), mostBytes: 7000 });

/** Saves a model in two files, and gives the name of the second one. */
async function save(path: string, network: Sequential): Promise<string> {
  const built = await build(path, network);
  await writeModel(path, built);
  return built.data!.name;
}

it('weights beyond the limit are refused in one file, before anything is run', async () => {
  const slow = (x: Tensor): Tensor => model.forward(x);
  await expect(buildModel(slow, examples, {}, { mostBytes: 7000 })).rejects.toThrow(
    'exportModel: the weights have 0.00 GB but one file can hold 0.000007 GB; saveModel of @gradkit/onnx-export/node puts them into a second one',
  );
});

it('weights beyond the limit go into a second file, each at the start of a page', async () => {
  const path = join(folder, 'large.onnx');
  const name = await save(path, model);
  expect(name).toMatch(/^large\.onnx\.[\da-f]{16}\.data$/);
  expect((await readdir(folder)).toSorted()).toEqual(['large.onnx', name]);
  expect((await readFile(join(folder, name))).length).toBe(4096 + 30 * 40 * 4);
  expect(describeModel(await readFile(path)).initializers['2.weight'].shape).toEqual([40, 30]);
  const x = uniform([5, 20]);
  const session = await openSession(path);
  expectClose((await session.run({ input: x })).output, model.forward(x));
  await expect(createSession(await readFile(path))).rejects.toThrow(
    `the data of 0.weight are in another file, "${name}"`,
  );
});

describe('a model of two files', () => {
  const other = new Sequential(new Linear(20, 30), new ReLU(), new Linear(30, 40));
  const x = uniform([5, 20]);
  const outputOf = async (path: string): Promise<Tensor> => (await (await openSession(path)).run({ input: x })).output;
  let path = '';
  const files = async (): Promise<string[]> => (await readdir(dirname(path))).toSorted();
  beforeEach(async () => {
    path = join(await mkdtemp(join(folder, 'two-')), 'm.onnx');
  });

  it('is replaced by one with other weights in a file of their own; the former are deleted', async () => {
    const first = await save(path, model);
    const second = await save(path, other);
    expect(second).not.toBe(first);
    expect(await files()).toEqual([second, 'm.onnx'].toSorted());
    expectClose(await outputOf(path), other.forward(x));
    expect(await save(path, other)).toBe(second);
    expectClose(await outputOf(path), other.forward(x));
    await saveModel(path, model, { exampleInputs: examples });
    expect(await files()).toEqual(['m.onnx']);
  });

  it('stays whole where the other one cannot be written, of which nothing is left', async () => {
    const first = await save(path, model);
    const { bytes, data } = await build(path, other);
    const broken = { data, bytes: { [Symbol.iterator]: () => [bytes, null].values() } as never };
    await expect(writeModel(path, broken)).rejects.toThrow(`saveModel: ${path} was not written`);
    expect(await files()).toEqual([first, 'm.onnx'].toSorted());
    expectClose(await outputOf(path), model.forward(x));
    const same = { ...(await build(path, model)), bytes: broken.bytes };
    await expect(writeModel(path, same)).rejects.toThrow(`saveModel: ${path} was not written`);
    expectClose(await outputOf(path), model.forward(x));
  });

  it('takes the place of one whose weights had the name of before, and leaves what is not its own', async () => {
    await writeModel(path, await buildModel(model, examples, {}, { dataNameOf: () => 'm.onnx.data', mostBytes: 7000 }));
    const left = ['m.onnx.data.bak', 'n.onnx.data', `n.onnx.${'0'.repeat(16)}.data`, `m.onnx.${'1'.repeat(16)}.data`];
    for (const name of left) await writeFile(join(dirname(path), name), 'x');
    const abandoned = join(dirname(path), `m.onnx.${'2'.repeat(16)}.data`);
    await writeFile(abandoned, 'x'); // by a process that was killed
    await utimes(abandoned, Date.now() / 1000 - 3700, Date.now() / 1000 - 3700);
    const name = await save(path, other);
    expect(await files()).toEqual([...left, name, 'm.onnx'].toSorted());
    expectClose(await outputOf(path), other.forward(x));
  });
});

it('weights below it stay in the file', async () => {
  await saveModel(join(folder, 'small.onnx'), model, { exampleInputs: examples });
  expect((await readdir(folder)).filter((name) => name.startsWith('small'))).toEqual(['small.onnx']);
});
