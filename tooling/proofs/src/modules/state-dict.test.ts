import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tensor } from '@gradkit/core-tensor';
import { fromSafetensors } from '@gradkit/safetensors';
import { loadSafetensors, saveSafetensors } from '@gradkit/safetensors/node';
import { expectClose, readGolden } from '@gradkit-internal/testing';
import { expect, it } from 'vitest';
import { read, type Golden } from '../golden.ts';
import { Model, modelForPyTorch } from './state-dict-model.ts';

interface Back {
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
  /** of PyTorch's model, once it has loaded our file */
  readonly state: Readonly<Record<string, Golden>>;
  readonly output: Golden;
}

const fileOf = (name: string): URL => new URL(`../../../golden/${name}.safetensors`, import.meta.url);
const golden = readGolden<{ tokens: Golden; output: Golden }>('modules/state-dict');

const typesOf = (tensors: Readonly<Record<string, Tensor | Golden>>): string[] =>
  Object.entries(tensors)
    .map(([name, { dtype, shape }]) => `${name} ${dtype} [${shape.join()}]`)
    .toSorted();

it('a state dict that PyTorch wrote loads by name, and the model gives PyTorch’s output', async () => {
  const { tensors } = fromSafetensors(await readFile(fileOf('modules/state-dict')));
  const model = new Model().eval();
  expect(model.loadStateDict(tensors)).toEqual({ missing: [], unexpected: [] });
  expectClose(model.forward(read(golden.tokens)), golden.output);
});

it('what is loaded and written has PyTorch’s names, shapes, dtypes and values', async () => {
  const { tensors } = fromSafetensors(await readFile(fileOf('modules/state-dict')));
  const model = new Model();
  model.loadStateDict(tensors);
  const folder = await mkdtemp(join(tmpdir(), 'state-dict-'));
  const path = join(folder, 'model.safetensors');
  await saveSafetensors(path, model.stateDict());
  const back = (await loadSafetensors(path)).tensors;
  await rm(folder, { recursive: true });
  expect(typesOf(back)).toEqual(typesOf(tensors));
  for (const [name, value] of Object.entries(tensors)) expect(back[name].toArray(), name).toEqual(value.toArray());
});

it('and back: PyTorch loads what is written here strictly, and gives our output', async () => {
  const back = readGolden<Back>('modules/state-dict-back');
  expect([back.missing, back.unexpected]).toEqual([[], []]);
  const model = modelForPyTorch(read(golden.tokens));
  const { tensors } = fromSafetensors(await readFile(fileOf('modules/state-dict-back')));
  expect(typesOf(model.stateDict())).toEqual(typesOf(tensors)); // the file that PyTorch read is what is written today
  expect(typesOf(back.state)).toEqual(typesOf(tensors));
  for (const [name, value] of Object.entries(model.stateDict())) {
    expectClose(tensors[name], value);
    expectClose(tensors[name], back.state[name]);
  }
  expectClose(model.forward(read(golden.tokens)), back.output);
});
