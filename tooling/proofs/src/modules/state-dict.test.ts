import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tensor } from '@gradkit/core-tensor';
import { BatchNorm1d, Conv1d, Embedding, Linear, Module, MultiheadAttention } from '@gradkit/layers';
import { fromSafetensors } from '@gradkit/safetensors';
import { loadSafetensors, saveSafetensors } from '@gradkit/safetensors/node';
import { expectClose, readGolden } from '@gradkit-internal/testing';
import { expect, it } from 'vitest';
import { read, type Golden } from '../golden.ts';

/** The model of tooling/golden/state_dict.py. */
class Model extends Module {
  readonly embedding = new Embedding(7, 4);
  readonly conv = new Conv1d(4, 4, { kernelSize: 3, padding: 1 });
  readonly norm = new BatchNorm1d(4);
  readonly attention = new MultiheadAttention(4, 2, { batchFirst: true });
  readonly output = new Linear(4, 3);

  forward(tokens: Tensor): Tensor {
    const embedded = this.embedding.forward(tokens).transpose(1, 2);
    const x = this.norm.forward(this.conv.forward(embedded)).relu().transpose(1, 2);
    const [attended] = this.attention.forward(x, x, x);
    return this.output.forward(attended.mean(1));
  }
}

const written = new URL('../../../golden/state-dict.safetensors', import.meta.url);
const golden = readGolden<{ tokens: Golden; output: Golden }>('state-dict');

const typesOf = (tensors: Readonly<Record<string, Tensor>>): string[] =>
  Object.entries(tensors)
    .map(([name, { dtype, shape }]) => `${name} ${dtype} [${shape.join()}]`)
    .toSorted();

it('a state dict that PyTorch wrote loads by name, and the model gives PyTorch’s output', async () => {
  const { tensors } = fromSafetensors(await readFile(written));
  const model = new Model().eval();
  expect(model.loadStateDict(tensors)).toEqual({ missing: [], unexpected: [] });
  expectClose(model.forward(read(golden.tokens)), golden.output);
});

it('and back: what is written has PyTorch’s names, shapes, dtypes and values', async () => {
  const { tensors } = fromSafetensors(await readFile(written));
  const model = new Model();
  model.loadStateDict(tensors);
  const folder = await mkdtemp(join(tmpdir(), 'state-dict-'));
  const path = join(folder, 'model.safetensors'); // tooling/golden/state_dict.py takes such a file
  await saveSafetensors(path, model.stateDict());
  const back = (await loadSafetensors(path)).tensors;
  await rm(folder, { recursive: true });
  expect(typesOf(back)).toEqual(typesOf(tensors));
  for (const [name, value] of Object.entries(tensors)) expect(back[name].toArray(), name).toEqual(value.toArray());
});
