import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compile } from '@gradkit/compile';
import { Generator, tensor, uniform, type Tensor } from '@gradkit/core-tensor';
import { exportModel } from '@gradkit/onnx-export';
import { importModel, type ImportedModel } from '@gradkit/onnx-import';
import { SGD } from '@gradkit/optimizers';
import { createSession } from '@gradkit/runtime';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, test } from 'vitest';
import { hasModel, modelFile, modelPackages, realModels, type RealModel } from './real-models.ts';

type Outputs = readonly Tensor[];
type Model = ImportedModel<readonly Tensor[]>;

const close = { relative: 1e-4, absolute: 1e-4 };
const exports = '.results/imported'; // for tooling/golden/checks/check_imported.py

const importOf = ({ file, constants = {} }: RealModel): Model =>
  importModel<Outputs>(modelFile(file), { constants }).eval();

/** What ONNX Runtime gives, in order. */
async function inOnnxRuntime(bytes: Uint8Array, inputs: Readonly<Record<string, Tensor>>): Promise<Outputs> {
  const session = await createSession(bytes, { device: 'cpu' });
  const found = Object.values(await session.run(inputs));
  await session.close();
  return found;
}

const named = (model: Model, inputs: Outputs): Record<string, Tensor> =>
  Object.fromEntries(model.inputs.map(({ name }, i) => [name, inputs[i]]));

function expectSame(found: Tensor | Outputs, expected: Outputs): void {
  const outputs = [found].flat();
  expect(outputs.length).toBe(expected.length);
  expected.forEach((y, i) => expectClose(outputs[i], y, close));
}

describe.skipIf(modelPackages === null)('models as people publish them', () => {
  describe.each(realModels)('$from: $file', (one) => {
    describe.skipIf(!hasModel(one.file))('where it can be had', () => {
      test('gives what ONNX Runtime gives, at once and compiled, at all sizes', async () => {
        const [model, bytes] = [importOf(one), modelFile(one.file)];
        const compiled = compile((...inputs: Tensor[]) => model.forward(...inputs));
        const rng = new Generator(1);
        for (const [i, batch] of (one.batches ?? [1, 3]).entries()) {
          const inputs = one.inputs(batch, i, rng);
          const expected = await inOnnxRuntime(bytes, { ...named(model, inputs), ...one.constants });
          expectSame(model.forward(...inputs), expected);
          expectSame(await compiled(...inputs), expected);
        }
      });

      test('trains: the loss falls in a step', () => {
        const model = importOf(one).train();
        const optimizer = new SGD(model.parameters(), { learningRate: one.learningRate });
        const inputs = one.inputs(one.batches?.at(-1) ?? 3, 0, new Generator(2));
        const lossOf = (): Tensor => [model.forward(...inputs)].flat()[0].add(1).square().mean();
        const before = lossOf();
        before.backward();
        optimizer.step();
        expect(lossOf().item()).toBeLessThan(before.item());
      });

      test('is exported again, and gives the same', async () => {
        const model = importOf(one);
        const batch = one.batches?.[0] ?? 3;
        const examples = one.inputs(batch, 0, new Generator(3));
        const inputNames = model.inputs.map((_, i) => `input${i}`);
        const freeOf = (i: number): number => examples[i].shape.indexOf(batch);
        const isFree = (i: number): boolean => batch > 1 && freeOf(i) >= 0;
        const dynamicAxes = Object.fromEntries(
          inputNames.map((name, i) => [name, isFree(i) ? { [freeOf(i)]: 'batch' } : {}]),
        );
        const bytes = await exportModel(model, examples, { inputNames, dynamicAxes, verify: false });
        await mkdir(exports, { recursive: true });
        await writeFile(join(exports, one.file.replaceAll('/', '_')), bytes);
        const again = importModel<Outputs>(bytes).eval();
        const expected = [model.forward(...examples)].flat();
        expectSame(again.forward(...examples), expected);
        expectSame(await inOnnxRuntime(bytes, named(again, examples)), expected);
      });
    });
  });

  test.each([
    {
      file: 'silero_vad_legacy.onnx',
      shapes: [
        [1, 512],
        [2, 1, 64],
        [2, 1, 64],
      ],
    },
    {
      file: 'silero_vad_v5.onnx',
      shapes: [
        [1, 576],
        [2, 1, 128],
      ],
    },
    {
      file: 'silero_vad_v6.onnx',
      shapes: [
        [1, 576],
        [2, 1, 128],
      ],
    },
  ])(
    '$file of @ricky0123/vad-web 0.0.31 is refused by name; with a constant rate it is not',
    async ({ file, shapes }) => {
      const bytes = modelFile(file);
      expect(() => importModel(bytes)).toThrow(
        /cannot be imported:\n- If_\d+ \(If\): its condition follows from values/,
      );
      const constants = { sr: tensor(16000, { dtype: 'int64' }) };
      const model = importModel<Outputs>(bytes, { constants }).eval();
      const rng = new Generator(4);
      const inputs = shapes.map((shape) => uniform(shape, { low: -1, rng }));
      expectSame(model.forward(...inputs), await inOnnxRuntime(bytes, { ...named(model, inputs), ...constants }));
    },
  );
});
