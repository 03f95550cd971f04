import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Generator, zeros } from '@gradkit/core-tensor';
import { Linear, LogSoftmax, MaxPool2d, ReLU, Sequential } from '@gradkit/layers';
import { saveSafetensors } from '@gradkit/safetensors/node';
import { encodeModel, type NodeProto, type TensorProto } from '@gradkit/onnx-export';
import { saveModel } from '@gradkit/onnx-export/node';
import { afterAll, expect, test } from 'vitest';
import { answer } from '../main.ts';

const folder = mkdtempSync(join(tmpdir(), 'gradkit-describe-'));
afterAll(() => rmSync(folder, { recursive: true }));

const rng = new Generator(1);
const model = new Sequential(new Linear(4, 8, { rng }), new ReLU(), new Linear(8, 2, { rng }));

const described = async (path: string, ...flags: string[]): Promise<string> =>
  (await answer(['inspect', path, ...flags])).text.replaceAll(folder, '');

test('an ONNX file: inputs, outputs, operators, parameters, metadata, initializers', async () => {
  const path = join(folder, 'model.onnx');
  await saveModel(path, model, { exampleInputs: [zeros([1, 4])], metadata: { dataset: 'none' } });
  expect(await described(path)).toBe(`/model.onnx   ${statSync(path).size} B

input    input    float32   [batch, 4]
output   output   float32   [batch, 2]

made by         gradkit 0.1
opset           23; ONNX IR 11
operators       3: Gemm × 2, Relu
parameters      58 in 4 initializers, 232 B
multiply-adds   48, 96 FLOPs with batch 1
not on webgpu   nothing: all operators are there
not on cuda     nothing: all operators are there
dataset         none
verification    {"device":"cpu","sizes":[{"batch":1},{"batch":3}],"outputs":{"output":{"error":…

0                    40       160 B   Gemm
  weight   float32   [8, 4]   128 B
  bias     float32   [8]      32 B
2                    18       72 B    Gemm
  weight   float32   [2, 8]   64 B
  bias     float32   [2]      8 B`);
});

test('an ONNX file whose output has no shape', async () => {
  // relu of [n, 2], written with onnx.helper
  const bytes = 'CAg6MgoMCgF4EgF5IgRSZWx1EgFnWhQKAXgSDwoNCAESCQoDEgFuCgIIAmIJCgF5EgQKAggBQgQKABAR';
  const path = join(folder, 'no-shape.onnx');
  writeFileSync(path, bytes, 'base64');
  expect(await described(path)).toContain('input    x   float32   [n, 2]\noutput   y   float32   of any shape\n');
});

test('a safetensors file: names, dtypes, shapes, sizes', async () => {
  const path = join(folder, 'model.safetensors');
  await saveSafetensors(path, { ...model.stateDict(), large: zeros([250, 3]) }, { epoch: '3' });
  expect(await described(path)).toBe(`/model.safetensors   3.6 kB

parameters   808 in 5 tensors, 3.2 kB
epoch        3

large      float32   [250, 3]   3.0 kB
0                    40         160 B
  bias     float32   [8]        32 B
  weight   float32   [8, 4]     128 B
2                    18         72 B
  bias     float32   [2]        8 B
  weight   float32   [2, 8]     64 B`);
});

test('blocks that are alike are shown once, unless all is wanted; totals by type', async () => {
  const path = join(folder, 'blocks.safetensors');
  const block = (k: number) => ({ [`h.${k}.attn.qkv.weight`]: zeros([6, 2]), [`h.${k}.mlp.bias`]: zeros([4]) });
  const others = {
    'h.12.mlp.bias': zeros([5]),
    'wte.weight': zeros([9, 2], { dtype: 'float16' }),
    steps: zeros([], { dtype: 'int64' }),
  };
  await saveSafetensors(path, Object.assign({}, ...Array.from({ length: 12 }, (_, k) => block(k)), others));
  const text = await described(path);
  expect(text).toContain(
    'parameters   216 in 27 tensors, 832 B\nby type      float32 788 B, float16 36 B, int64 8 B\n\n',
  );
  expect(
    text
      .split('\n\n')[2]
      .split('\n')
      .map((line) => line.replace(/ {3,}/g, ' | ')),
  ).toEqual([
    'steps | int64 | [] | 8 B',
    'h | 197 | 788 B',
    '  0 … 11 | each 16 | 64 B',
    ' | attn.qkv.weight | float32 | [6, 2] | 48 B',
    ' | mlp.bias | float32 | [4] | 16 B',
    '  12.mlp.bias | float32 | [5] | 20 B',
    'wte.weight | float16 | [9, 2] | 36 B',
  ]);
  expect((await described(path, '--all')).split('\n').filter((line) => line.includes('qkv'))).toHaveLength(12);
});

test('of a long list that cannot be folded the beginning', async () => {
  const path = join(folder, 'long.safetensors');
  await saveSafetensors(path, Object.fromEntries(Array.from({ length: 90 }, (_, k) => [`w${k}`, zeros([1])])));
  expect((await described(path)).split('\n').at(-1)).toBe('… 30 more, which --all shows');
  expect((await described(path, '--all')).split('\n').at(-1)).toBe('w9    float32   [1]   4 B');
});

test('weights in Constant nodes count, with the names that nodes have for them', async () => {
  const weight = { name: '', dims: [2n, 3n], dataType: 10, rawData: new Uint8Array(12) };
  const sizes = { name: '', dims: [1n], dataType: 7, rawData: new Uint8Array(8) };
  const constant = (output: string, t: TensorProto): NodeProto => ({
    name: '',
    opType: 'Constant',
    input: [],
    output: [output],
    attribute: [{ name: 'value', type: 4, t }],
  });
  const node = [constant('conv.w', weight), constant('axes', sizes)];
  const graph = { name: 'g', docString: '', node, initializer: [], input: [], output: [{ name: 'conv.w' }] };
  const path = join(folder, 'constants.onnx');
  writeFileSync(path, encodeModel({ irVersion: 8n, opsetImport: [{ domain: '', version: 17n }], graph }));
  const text = await described(path);
  expect(text).toContain('parameters      6 in 1 constant, 12 B\n');
  expect(text.split('\n').at(-1)).toBe('conv.w   float16   [2, 3]   12 B');
});

test('a long reason of ONNX Runtime is short, and whole with --json', async () => {
  const path = join(folder, 'long-reason.onnx');
  const unknown: NodeProto = { name: 'n'.repeat(300), opType: 'Bogus', input: [], output: ['y'], attribute: [] };
  const graph = { name: 'g', docString: '', node: [unknown], initializer: [], input: [], output: [{ name: 'y' }] };
  writeFileSync(path, encodeModel({ irVersion: 8n, opsetImport: [{ domain: '', version: 17n }], graph }));
  const line = /^multiply-adds +(not counted: .*)$/m.exec(await described(path))![1];
  expect(line.length).toBeLessThan(180);
  expect(line.endsWith('…')).toBe(true);
  expect(JSON.parse(await described(path, '--json'))).toMatchObject({ uncounted: expect.stringMatching(/n{300}/) });
});

test('what a file holds cannot reach the terminal', async () => {
  const path = join(folder, 'hostile.safetensors');
  const names = ['\x1b]0;title\x07', '\x9b31m', 'a\nb', '\u202e', '\u2028'];
  const tensors = Object.fromEntries(names.map((name) => [name, zeros([1])]));
  await saveSafetensors(path, tensors, { note: '\x1b[2J' });
  const text = await described(path);
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u);
  expect(text).toContain(String.raw`\x1b]0;title\x07   float32   [1]   4 B`);
  expect(text).toContain(String.raw`note         \x1b[2J`);
  expect(text).toContain(String.raw`a\x0ab `);
});

test.each([
  [
    'a picture',
    'photo.safetensors',
    '89504e470d0a1a0a0000000d49484452',
    'is no safetensors file: it begins with the bytes 89 50 4e 47 0d 0a 1a 0a',
  ],
  [
    'a picture',
    'photo.onnx',
    '89504e470d0a1a0a0000000d49484452',
    'has 16 bytes that are no ONNX file: they begin with 89 50 4e 47 ',
  ],
  ['a file cut short', 'cut.safetensors', '10000000000000007b22', 'has 10 bytes but its header needs 24'],
])('%s is refused by name: %s', async (_, name, hex, text) => {
  const path = join(folder, name);
  writeFileSync(path, hex, 'hex');
  const given = await answer(['inspect', path]);
  expect(given).toMatchObject({ status: 1, isError: true });
  expect(given.text).toContain(`inspect: ${path} ${text}`);
});

test('another file is refused', async () => {
  const rule = 'it must end in .onnx, .safetensors, .pt, .pth, .bin or .index.json, or be a folder of HuggingFace';
  expect(await described('model.txt')).toBe(`inspect: model.txt ends in .txt; ${rule}`);
  expect(await described('model')).toBe(`inspect: model has no ending; ${rule}`);
  expect(await described(mkdtempSync(join(folder, 'empty-')))).toMatch(
    /^inspect: \/empty-\w+ has none of .*pytorch_model\.bin/,
  );
});

test('--axis says for which sizes multiplications are counted', async () => {
  const path = join(folder, 'sized.onnx');
  await saveModel(path, model, { exampleInputs: [zeros([1, 4])] });
  expect(await described(path, '--axis', 'batch=1000')).toContain('48,000, 96,000 FLOPs with batch 1000');
  expect(await described(path, '--axis', 'bach=2')).toBe("inspect: axes has bach, but the model's free axes are batch");
});

test('what a GPU does not have, with what it lacks', async () => {
  const path = join(folder, 'pooled.onnx');
  const pooled = new Sequential(new MaxPool2d(2), new MaxPool2d(2), new LogSoftmax(1));
  await saveModel(path, pooled, { exampleInputs: [zeros([1, 1, 4, 4])], opset: 23 });
  const text = await described(path);
  expect(text).toContain('not on webgpu   MaxPool × 4 (there up to opset 21), LogSoftmax (not there)\n');
  expect(text).toContain('not on cuda     MaxPool × 4 (there up to opset 21)\n');
});

test('--json has it all', async () => {
  const path = join(folder, 'json.onnx');
  await saveModel(path, model, { exampleInputs: [zeros([1, 4])] });
  expect(JSON.parse(await described(path, '--json'))).toMatchObject({
    file: '/json.onnx',
    irVersion: 11,
    opset: 23,
    operators: ['Gemm', 'Relu', 'Gemm'],
    axes: { batch: 1 },
    flops: 96,
    offGpu: { webgpu: [], cuda: [] },
    initializers: { '0.weight': { dtype: 'float32', shape: [8, 4] } },
    tensors: [{ name: '0.weight', type: 'float32', shape: [8, 4], size: 32, bytes: 128 }, {}, {}, {}],
    totals: { tensors: 4, parameters: 58, bytes: 232, byType: { float32: 232 } },
  });
  const weights = join(folder, 'json.safetensors');
  await saveSafetensors(weights, { x: zeros([2]) });
  expect(JSON.parse(await described(weights, '--json'))).toMatchObject({ tensors: [{ name: 'x', size: 2, bytes: 8 }] });
});
