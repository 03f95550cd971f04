import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { field, graph, modelOf, node, text, valueInfo, whole } from '../../testing/onnx-bytes.ts';
import { io } from '../../testing/runner-suite.ts';
import { createRunner, createSession } from '../index.ts';
import { openSession } from '../node.ts';

/** A TensorProto `w`, float32 [2], whose data are in another file. */
function elsewhere(location: string, offset = 0, length = 8): number[] {
  const entries = Object.entries({ location, offset: String(offset), length: String(length) });
  const pairs = entries.flatMap(([key, value]) => field(13, [...field(1, text(key)), ...field(2, text(value))]));
  return [...whole(1, 2), ...whole(2, 1), ...field(8, text('w')), ...pairs, ...whole(14, 1)];
}

const out = valueInfo('y', [2]);
const identity = node('Identity', ['w'], ['y']);

/** A model without inputs that gives `w`. */
const givingW = (location: string, offset?: number, length?: number): Uint8Array =>
  modelOf(graph({ nodes: [identity], initializers: [elsewhere(location, offset, length)], outputs: [out] }));

/** An attribute that is a tensor (5) or a graph (6). */
const attribute = (name: string, number: 5 | 6, value: readonly number[]): number[] => [
  ...field(1, text(name)),
  ...field(number, value),
  ...whole(20, number === 5 ? 4 : 5),
];

const constant = node('Constant', [], ['y'], [attribute('value', 5, elsewhere('secret.bin'))]);
const nested: Readonly<Record<string, Uint8Array>> = {
  'an initializer': givingW('secret.bin'),
  'a constant': modelOf(graph({ nodes: [constant], outputs: [out] })),
  'a branch': modelOf(
    graph({
      nodes: [
        node(
          'If',
          ['c'],
          ['y'],
          ['then_branch', 'else_branch'].map((name) =>
            attribute(name, 6, graph({ nodes: [constant], outputs: [out] })),
          ),
        ),
      ],
      inputs: [valueInfo('c', [], 9)],
      outputs: [out],
    }),
  ),
  'a function': modelOf(
    graph({ nodes: [identity], outputs: [out] }),
    field(25, [...field(1, text('f')), ...field(7, constant)]),
  ),
};

describe('a model with data in another file', () => {
  let folder = '';
  const before = process.cwd();
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gradkit-'));
    await mkdir(join(folder, 'model/data'), { recursive: true });
    process.chdir(folder);
    const bytes = (...values: number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);
    await writeFile('secret.bin', bytes(13, 13));
    await writeFile('model/w.bin', bytes(7, 1, 2, 7));
    await writeFile('model/data/w.bin', bytes(3, 4));
    await writeFile('w.bin', bytes(13, 13, 13, 13)); // of the same name, in the working directory
    await symlink(join(folder, 'model'), 'model/itself');
  });
  afterAll(async () => {
    process.chdir(before);
    await rm(folder, { recursive: true });
  });

  it.each(Object.keys(nested))('is refused as bytes: %s', async (where) => {
    for (const device of ['cpu', 'wasm'] as const)
      await expect(createSession(nested[where], { device })).rejects.toThrow(
        'createSession: the data of w are in another file, "secret.bin", which no model may open by itself; use openSession of @gradkit/runtime/node, or give its bytes as externalData',
      );
    await expect(createRunner(nested[where], io, { device: 'cpu' })).rejects.toThrow('are in another file');
  });

  it('is opened with the data of its own folder', async () => {
    for (const device of ['cpu', 'wasm'] as const) {
      await writeFile('model/m.onnx', givingW('w.bin', 4));
      const session = await openSession('model/m.onnx', { device });
      expect((await session.run({})).y.toArray()).toEqual([1, 2]);
      await writeFile('model/m.onnx', givingW('data/w.bin'));
      const below = await openSession(join(folder, 'model/m.onnx'), { device });
      expect((await below.run({})).y.toArray()).toEqual([3, 4]);
    }
  });

  it.each(['./w.bin', '././w.bin', './data/../w.bin'])('names it as the model does: %s', async (location) => {
    await writeFile('model/m.onnx', givingW(location, 4));
    for (const device of ['cpu', 'wasm'] as const) {
      const session = await openSession('model/m.onnx', { device });
      expect((await session.run({})).y.toArray()).toEqual([1, 2]);
    }
  });

  it('takes data that are given', async () => {
    const externalData = { 'w.bin': new Uint8Array(Float32Array.of(5, 6).buffer) };
    for (const device of ['cpu', 'wasm'] as const) {
      const session = await createSession(givingW('w.bin'), { device, externalData });
      expect((await session.run({})).y.toArray()).toEqual([5, 6]);
    }
    await expect(createSession(givingW('w.bin', 4), { externalData })).rejects.toThrow(
      'createSession: the data of w are at 4 … 12 of "w.bin", which has 8 bytes',
    );
    await expect(createSession(givingW('w.bin'), { externalData: { 'w.bin': 'x' } as never })).rejects.toThrow(
      "createSession: externalData has 'x'; it must be an object of bytes by file, such as { 'weights.bin': bytes }",
    );
  });

  it.each(['../secret.bin', '/etc/hostname', 'data/../../secret.bin', '', '*/_ORT_MEM_ADDR_/*'])(
    'never reads %j',
    async (location) => {
      await writeFile('model/m.onnx', givingW(location));
      await expect(openSession('model/m.onnx')).rejects.toThrow(
        location.startsWith('*')
          ? 'which holds data of the model, cannot be read'
          : `openSession: model/m.onnx has the data of w in ${JSON.stringify(location)}; a model's data must be in its own folder`,
      );
    },
  );

  it('goes by what links lead to', async () => {
    await symlink(join(folder, 'secret.bin'), 'model/link.bin');
    await symlink(folder, 'model/up');
    await symlink('data/w.bin', 'model/own.bin');
    for (const location of ['link.bin', 'up/secret.bin']) {
      await writeFile('model/m.onnx', givingW(location));
      await expect(openSession('model/m.onnx')).rejects.toThrow(
        `openSession: model/m.onnx has the data of w in "${location}", which leads to ${await realpath('secret.bin')}; a model's data must be in its own folder`,
      );
    }
    await writeFile('model/m.onnx', givingW('own.bin'));
    const session = await openSession('model/m.onnx', { device: 'cpu' });
    expect((await session.run({})).y.toArray()).toEqual([3, 4]);
  });

  it('may be a link to a model that has its data beside it, as in caches of downloads', async () => {
    for (const name of ['blobs', 'snapshot']) await mkdir(name);
    await writeFile('blobs/1', givingW('w.bin', 4));
    await copyFile('model/w.bin', 'blobs/2');
    await symlink('../blobs/1', 'snapshot/m.onnx');
    await symlink('../blobs/2', 'snapshot/w.bin');
    const session = await openSession('snapshot/m.onnx', { device: 'cpu' });
    expect((await session.run({})).y.toArray()).toEqual([1, 2]);
  });

  it.skipIf(process.platform === 'win32')('does not wait at a pipe', async () => {
    execFileSync('mkfifo', ['model/pipe']);
    await writeFile('model/m.onnx', givingW('pipe'));
    await expect(openSession('model/m.onnx')).rejects.toThrow(
      'openSession: model/pipe, which holds data of the model, cannot be read: it is no file',
    );
  });

  it('is refused where its data are missing or too few', async () => {
    await writeFile('model/m.onnx', givingW('no.bin'));
    await expect(openSession('model/m.onnx')).rejects.toThrow(
      /^openSession: model\/no\.bin, which holds data of the model, cannot be read: ENOENT/,
    );
    await writeFile('model/m.onnx', givingW('data'));
    await expect(openSession('model/m.onnx')).rejects.toThrow('it is no file');
    await writeFile('model/m.onnx', givingW('w.bin', 12));
    await expect(openSession('model/m.onnx')).rejects.toThrow(
      'openSession: model/m.onnx: createSession: the data of w are at 12 … 20 of "w.bin", which has 16 bytes',
    );
  });
});

it('a model in the ORT format, which is not looked through, is refused', async () => {
  await expect(createSession(Uint8Array.from([0, 0, 0, 0, ...text('ORTM'), 0]))).rejects.toThrow(
    'createSession: the model is in the ORT format; it must be an ONNX file',
  );
});
