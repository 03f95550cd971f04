import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Generator, zeros } from '@gradkit/core-tensor';
import { Linear, ReLU, Sequential } from '@gradkit/layers';
import { saveSafetensors } from '@gradkit/safetensors/node';
import { saveModel } from '@gradkit/onnx-export/node';
import { afterAll, expect, test } from 'vitest';
import { describeFile } from './describe-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'gradkit-describe-'));
afterAll(() => rmSync(folder, { recursive: true }));

const rng = new Generator(1);
const model = new Sequential(new Linear(4, 8, { rng }), new ReLU(), new Linear(8, 2, { rng }));

const described = async (path: string): Promise<string> => (await describeFile(path)).replaceAll(folder, '');

test('an ONNX file: inputs, outputs, operators, metadata', async () => {
  const path = join(folder, 'model.onnx');
  await saveModel(path, model, { exampleInputs: [zeros([1, 4])], metadata: { dataset: 'none' } });
  expect(await described(path)).toBe(`/model.onnx   0.6 kB

input    input    float32   [batch, 4]
output   output   float32   [batch, 2]

opset          20
operators      3: Gemm × 2, Relu
initializers   4
dataset        none`);
});

test('a safetensors file: names, dtypes, shapes, sizes', async () => {
  const path = join(folder, 'model.safetensors');
  await saveSafetensors(path, model.stateDict(), { epoch: '3' });
  expect(await described(path)).toBe(`/model.safetensors   0.5 kB

0.bias     float32   [8]      0.0 kB
0.weight   float32   [8, 4]   0.1 kB
2.bias     float32   [2]      0.0 kB
2.weight   float32   [2, 8]   0.1 kB

epoch   3`);
});

test('another file is refused', async () => {
  await expect(describeFile('model.pt')).rejects.toThrow(
    'describe: model.pt ends in ".pt"; it must end in .onnx or .safetensors',
  );
});
