import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compile } from '@gradkit/compile';
import { isFloating } from '@gradkit/core-tensor/functional';
import type { Tensor } from '@gradkit/core-tensor';
import { exportModel } from '@gradkit/onnx-export';
import { importModel, type ImportedModel } from '@gradkit/onnx-import';
import { SGD } from '@gradkit/optimizers';
import { createSession } from '@gradkit/runtime';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, test } from 'vitest';
import { complete } from '../complete.ts';
import { networkFiles, type NetworkFile } from './networks.ts';

type Model = ImportedModel<readonly Tensor[]>;

const modelOf = ({ bytes }: NetworkFile): Model => importModel<readonly Tensor[]>(bytes).eval();

function expectSame(found: Tensor | readonly Tensor[], expected: readonly Tensor[]): void {
  const outputs = [found].flat();
  expect(outputs.length).toBe(expected.length);
  expected.forEach((y, i) => expectClose(outputs[i], y, { relative: 1e-4, absolute: 1e-5 }));
}

const files = networkFiles();
const several = ['bert by TorchScript', 'gpt2 by torch.export', 'vit by torch.export']; // the others are compiled and exported when all proofs run

const isWhole = ({ name }: NetworkFile): boolean => complete || several.includes(name);

describe('networks as PyTorch writes them', () => {
  test.each(files)('$name gives what PyTorch does, at both sizes', (file) => {
    const model = modelOf(file);
    for (const { inputs, outputs } of file.sets) expectSame(model.forward(...inputs), outputs);
  });

  test.each(files.filter(isWhole))('$name does so compiled', async (file) => {
    const model = modelOf(file);
    const compiled = compile((...inputs: Tensor[]) => model.forward(...inputs));
    for (const { inputs, outputs } of file.sets) expectSame(await compiled(...inputs), outputs);
  });

  test.each(files)('$name trains: the loss falls in a step', (file) => {
    const model = modelOf(file); // as it predicts: the images are too small for statistics of a batch
    const optimizer = new SGD(model.parameters(), { learningRate: 1e-4 });
    const lossOf = (): Tensor =>
      [model.forward(...file.sets[0].inputs)]
        .flat()
        .find(({ dtype }) => isFloating(dtype))!
        .add(1)
        .square()
        .sum();
    const before = lossOf();
    before.backward();
    optimizer.step();
    expect(lossOf().item()).toBeLessThan(before.item());
  });

  test.each(files.filter(isWhole))(
    '$name is exported again with free sizes, and gives the same at both',
    async (file) => {
      const model = modelOf(file);
      const inputNames = model.inputs.map(({ name }) => name);
      const dynamicAxes = Object.fromEntries(inputNames.map((name, i) => [name, file.axes[i]]));
      const bytes = await exportModel(model, [...file.sets[0].inputs], { inputNames, dynamicAxes, verify: false });
      await mkdir('.results/imported', { recursive: true });
      await writeFile(join('.results/imported', `${file.name}.onnx`), bytes); // for tooling/golden/checks/check_imported.py
      const again = importModel<readonly Tensor[]>(bytes).eval();
      const session = await createSession(bytes, { device: 'cpu' });
      for (const { inputs, outputs } of file.sets) {
        expectSame(again.forward(...inputs), outputs);
        const given = Object.fromEntries(inputNames.map((name, i) => [name, inputs[i]]));
        expectSame(Object.values(await session.run(given)), outputs);
      }
      await session.close();
    },
  );
});
