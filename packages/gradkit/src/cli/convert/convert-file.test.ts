import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readGolden } from '@gradkit-internal/testing';
import { Generator, tensor, zeros } from '@gradkit/core-tensor';
import { Linear, ReLU, Sequential } from '@gradkit/layers';
import { encodeModel, readModel, type NodeProto, type TensorProto } from '@gradkit/onnx-export';
import { saveModel } from '@gradkit/onnx-export/node';
import { openSession } from '@gradkit/runtime/node';
import { loadSafetensors, saveSafetensors } from '@gradkit/safetensors/node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { answer } from '../main.ts';

let folder: string;
const home = process.cwd();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gradkit-convert-'));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

const convert = (...line: string[]) => answer(['convert', ...line]);

const network = (seed: number): Sequential => {
  const rng = new Generator(seed);
  return new Sequential(new Linear(4, 8, { rng }), new ReLU(), new Linear(8, 2, { rng }));
};
const save = (name: string, seed: number): Promise<void> =>
  saveModel(name, network(seed), { exampleInputs: [zeros([1, 4])] });

test('a model gives its weights, and takes others: then it is that other model', async () => {
  await save('one.onnx', 1);
  await save('two.onnx', 2);
  expect(await convert('two.onnx', 'two.safetensors')).toMatchObject({
    text: expect.stringMatching(/^two\.safetensors {3}\d+ B, 4 weights with 58 numbers$/),
    status: 0,
  });
  const { tensors, metadata } = await loadSafetensors('two.safetensors');
  expect(metadata).toEqual({ format: 'pt' });
  for (const [name, { data }] of Object.entries(network(2).stateDict())) expect(tensors[name].data).toEqual(data);
  expect(await convert('two.safetensors', 'again.onnx', '--into', 'one.onnx')).toMatchObject({ status: 0 });
  const { metadataProps: _, ...again } = readModel('again', readFileSync('again.onnx'));
  const { metadataProps: __, ...two } = readModel('two', readFileSync('two.onnx'));
  expect(again).toEqual(two);
});

describe('into a model', () => {
  beforeEach(() => save('model.onnx', 1));

  test('what is missing, unexpected or of another shape is listed, and nothing written', async () => {
    const { '0.weight': weight, '2.bias': __, ...rest } = network(2).stateDict();
    await saveSafetensors('w.safetensors', { ...rest, '0.weight': weight.reshape([4, 8]), extra: tensor([1]) });
    const { text, status } = await convert('w.safetensors', 'out.onnx', '--into', 'model.onnx');
    expect(status).toBe(1);
    expect(text)
      .toBe(`nothing is written: of the weights for model.onnx 1 of another type or shape, 1 missing, 1 unexpected

mismatched   0.weight   float32 [4, 8], in the model float32 [8, 4]   the shapes differ
missing      2.bias     float32 [2]
unexpected   extra      float32 [1]

names are changed by --rename 'pattern=replacement'; with --partial weights may be missing or unexpected`);
    expect((await convert('w.safetensors', 'out.onnx', '--into', 'model.onnx', '--partial')).status).toBe(1);
    expect(existsSync('out.onnx')).toBe(false);
  });

  test('--partial, --rename, and floats of another width', async () => {
    const { '2.bias': bias } = network(2).stateDict();
    await saveSafetensors('w.safetensors', {
      'net.head.bias': bias.cast('float16'),
      'net.steps': tensor(3, { dtype: 'int64' }),
    });
    const line = ['w.safetensors', 'out.onnx', '--into', 'model.onnx', '--rename', '^net\\.=', '--rename', '(h)ead=2'];
    expect((await convert(...line)).status).toBe(1);
    const { text, status } = await convert(...line, '--partial', '--json');
    expect(status).toBe(0);
    const names = ['0.weight', '0.bias', '2.weight'].map((name) => expect.objectContaining({ name }));
    expect(JSON.parse(text)).toMatchObject({
      weights: 1,
      numbers: 2,
      missing: names,
      unexpected: [{ name: 'steps', type: 'int64', shape: [] }],
      mismatched: [],
    });
    await convert('out.onnx', 'out.safetensors');
    const { tensors } = await loadSafetensors('out.safetensors');
    expect(tensors['2.bias'].data).toEqual(bias.cast('float16').cast('float32').data);
    expect(tensors['0.bias'].data).toEqual(network(1).stateDict()['0.bias'].data);
  });

  test('weights that a file of PyTorch has once, since they were equal, become different ones', async () => {
    const node = (opType: string, input: string[], output: string): NodeProto => ({
      name: '',
      opType,
      input,
      output: [output],
      attribute: [],
    });
    const value = (name: string) => ({
      name,
      type: { tensorType: { elemType: 1, shape: { dim: [{ dimValue: 2n }] } } },
    });
    const graph = {
      name: 'g',
      docString: '',
      node: [
        node('Identity', ['bn.bias'], 'bn.mean'),
        node('Sub', ['x', 'bn.mean'], 'd'),
        node('Add', ['d', 'bn.bias'], 'y'),
      ],
      initializer: [{ name: 'bn.bias', dims: [2n], dataType: 1, rawData: new Uint8Array(8) }],
      input: [value('x')],
      output: [value('y')],
    };
    writeFileSync('m.onnx', encodeModel({ irVersion: 8n, opsetImport: [{ domain: '', version: 17n }], graph }));
    const counter = { 'bn.num_batches_tracked': tensor(9, { dtype: 'int64' }) };
    await saveSafetensors('w.safetensors', { 'bn.bias': tensor([1, 2]), 'bn.mean': tensor([10, 20]), ...counter });
    expect(await convert('w.safetensors', 'n.onnx', '--into', 'm.onnx')).toMatchObject({ status: 0 });
    const session = await openSession('n.onnx', { device: 'cpu' });
    expect((await session.run({ x: tensor([0, 0]) }))['y'].toArray()).toEqual([-9, -18]);
    await saveSafetensors('w.safetensors', { 'bn.bias': tensor([1, 2]) });
    const missing = JSON.parse((await convert('w.safetensors', 'o.onnx', '--into', 'm.onnx', '--json')).text) as object;
    expect(missing).toMatchObject({ sizeBytes: null, missing: [{ name: 'bn.mean' }] });
  });

  const outside = (name: string, length: number): TensorProto => ({
    name,
    dims: [BigInt(length / 4)],
    dataType: 1,
    dataLocation: 1,
    externalData: [
      { key: 'location', value: 'weights.bin' },
      { key: 'length', value: String(length) },
    ],
  });

  test('weights in Constant nodes, listed one by one, and outside of the file', async () => {
    const constant: NodeProto = {
      name: '',
      opType: 'Constant',
      input: [],
      output: ['scale'],
      attribute: [{ name: 'value', type: 4, t: { name: '', dims: [2n], dataType: 1, floatData: [1, 2] } }],
    };
    const node = (opType: string, ...[a, b, y]: readonly string[]): NodeProto => ({
      name: '',
      opType,
      input: [a, b],
      output: [y],
      attribute: [],
    });
    const graph = {
      name: 'g',
      docString: '',
      node: [constant, node('Mul', 'x', 'scale', 'm'), node('Add', 'm', 'shift', 'y')],
      initializer: [outside('shift', 8)],
      input: [{ name: 'x', type: { tensorType: { elemType: 1, shape: { dim: [{ dimValue: 2n }] } } } }],
      output: [{ name: 'y' }],
    };
    writeFileSync('weights.bin', new Uint8Array(Float32Array.of(5, 6).buffer));
    writeFileSync('m.onnx', encodeModel({ irVersion: 8n, opsetImport: [{ domain: '', version: 17n }], graph }));
    await convert('m.onnx', 'm.safetensors');
    const { tensors } = await loadSafetensors('m.safetensors');
    expect([tensors['scale'].toArray(), tensors['shift'].toArray()]).toEqual([
      [1, 2],
      [5, 6],
    ]);
    await saveSafetensors('w.safetensors', { scale: tensor([3, 4]) });
    expect((await convert('w.safetensors', 'n.onnx', '--into', 'm.onnx', '--partial')).status).toBe(0);
    rmSync('weights.bin'); // what was in it is in the file now
    await convert('n.onnx', 'n.safetensors');
    const { tensors: again } = await loadSafetensors('n.safetensors');
    expect([again['scale'].toArray(), again['shift'].toArray()]).toEqual([
      [3, 4],
      [5, 6],
    ]);
  });
});

describe('files of torch.save', () => {
  const { files, refused } =
    readGolden<Record<'files' | 'refused', readonly { name: string; file: string }[]>>('data/torch_files');
  const write = (path: string, list: typeof files, name: string): void =>
    writeFileSync(path, list.find((each) => each.name === name)!.file, 'base64');

  test('weights of a checkpoint, without what is beside them', async () => {
    write('checkpoint.pt', files, 'checkpoint');
    write('weights.pth', files, 'state dict, before 1.6');
    expect(await convert('checkpoint.pt', 'w.safetensors')).toMatchObject({ status: 0 });
    const { tensors, metadata } = await loadSafetensors('w.safetensors');
    expect(metadata).toEqual({ format: 'pt', epoch: '3', arch: 'small', loss: '0.25' });
    expect(tensors['0.weight'].shape).toEqual([2, 1, 3]);
    expect((await answer(['diff', 'w.safetensors', 'weights.pth', '--tolerance', '0'])).status).toBe(0);
    const { text } = await answer(['inspect', 'checkpoint.pt']);
    expect(text).toMatch(/^found in +model_state_dict$/m);
    expect(text).toMatch(/^without +module\. before all names$/m);
  });

  test('what would run code is refused by its name', async () => {
    write('evil.bin', refused, 'os.system');
    const { text, status } = await convert('evil.bin', 'w.safetensors');
    expect([status, text.startsWith('convert: evil.bin'), text.includes('posix.system')]).toEqual([1, true, true]);
    expect(readdirSync('.')).toEqual(['evil.bin']);
  });

  test('a folder of HuggingFace', async () => {
    mkdirSync('bert');
    writeFileSync('bert/config.json', '{}');
    await saveSafetensors('bert/model.safetensors', { 'a.gamma': tensor([1]), 'a.beta': tensor([2]) });
    const renames = ['--rename', 'gamma$=weight', '--rename', 'beta$=bias'];
    expect((await convert('bert', 'w.safetensors', ...renames)).status).toBe(0);
    expect(Object.keys((await loadSafetensors('w.safetensors')).tensors)).toEqual(['a.bias', 'a.weight']);
    expect((await answer(['inspect', 'bert'])).text).toMatch(/^parameters +2 in 2 tensors, 8 B$/m);
  });

  test('a model has no --key', async () => {
    await save('m.onnx', 1);
    expect(await convert('m.onnx', 'w.safetensors', '--key', 'ema')).toMatchObject({
      text: 'convert: m.onnx is a model, in which there is nothing to choose, but --key is ema',
      status: 2,
    });
  });
});

describe('--dtype', () => {
  test.each(['float16', 'bfloat16', 'float32'] as const)('%s, and whole numbers as they are', async (dtype) => {
    const weights = { x: tensor([0.1, -3]), n: tensor([7], { dtype: 'int64' }) };
    await saveSafetensors('w.safetensors', weights);
    expect((await convert('w.safetensors', 'v.safetensors', '--dtype', dtype)).status).toBe(0);
    const { tensors } = await loadSafetensors('v.safetensors');
    expect(tensors['x'].dtype).toBe(dtype);
    expect(tensors['x'].data).toEqual(weights.x.cast(dtype).data);
    expect(tensors['n'].dtype).toBe('int64');
  });

  test('numbers that do not fit are refused', async () => {
    await saveSafetensors('w.safetensors', { big: tensor([1, 70_000, Infinity, 1e6]) });
    expect(await convert('w.safetensors', 'v.safetensors', '--dtype', 'float16')).toMatchObject({
      text: 'convert: big has 2 of 4 numbers that are too large for float16',
      status: 1,
    });
    expect(readdirSync('.')).toEqual(['w.safetensors']);
  });
});

test('a file that is there is replaced with --force only', async () => {
  await saveSafetensors('w.safetensors', { x: tensor([1]) });
  await saveSafetensors('v.safetensors', { y: tensor([2]) });
  expect(await convert('w.safetensors', 'v.safetensors')).toMatchObject({
    text: 'convert: v.safetensors is there already; --force replaces it',
    status: 1,
  });
  expect(Object.keys((await loadSafetensors('v.safetensors')).tensors)).toEqual(['y']);
  expect((await convert('w.safetensors', 'v.safetensors', '--force')).status).toBe(0);
  expect(Object.keys((await loadSafetensors('v.safetensors')).tensors)).toEqual(['x']);
});

test('constants that no tensor can hold are left out by name', async () => {
  const constant = (name: string, dataType: number, rawData: Uint8Array, dims: readonly bigint[]): TensorProto => ({
    name,
    dims,
    dataType,
    rawData,
  });
  const graph = {
    name: 'g',
    docString: '',
    node: [],
    initializer: [
      constant('w', 1, new Uint8Array(8), [2n]),
      constant('levels', 3, new Uint8Array(3), [3n]),
      constant('ends', 7, new Uint8Array(BigInt64Array.of(2n ** 63n - 1n).buffer), [1n]),
    ],
    input: [],
    output: [],
  };
  writeFileSync('m.onnx', encodeModel({ irVersion: 8n, opsetImport: [{ domain: '', version: 17n }], graph }));
  const { text, status } = await convert('m.onnx', 'w.safetensors');
  expect(status).toBe(0);
  expect(text).toMatch(
    /1 weight with 2 numbers\n\nleft out +levels +is int8, which no tensor here can hold\nleft out +ends +has whole numbers beyond ±2\^53$/,
  );
});

test.each<[line: string, text: string, status: number]>([
  [
    'w.safetensors out.pt',
    'convert: out.pt must end in .safetensors; with --into <model> weights go into a model, and it must end in .onnx',
    2,
  ],
  [
    'w.safetensors out.safetensors --into m.onnx',
    'convert: out.safetensors must end in .onnx, since the weights go into m.onnx',
    2,
  ],
  [
    'w.safetensors out.onnx --into m.onnx --dtype float16',
    'convert: --dtype is float16, but weights that go into a model have the types that it says',
    2,
  ],
  [
    'w.safetensors out.safetensors --partial',
    'convert: --partial is of weights that go into a model, but --into is not given',
    2,
  ],
  [
    'w.safetensors out.safetensors --dtype float8',
    'gradkit: --dtype is float8; it must be one of float16, bfloat16, float32 (did you mean float16?)',
    2,
  ],
  [
    'w.safetensors out.safetensors --rename (=x',
    "gradkit: --rename is (=x; it must be a pattern and its replacement, such as '^model\\.=' or 'layer(\\d)=blocks.$1' (/(/gu: Unterminated group)",
    2,
  ],
  ['w.safetensors out.safetensors --rename y=z', 'convert: --rename y=z matches none of 2 names, such as a.x', 2],
  ['w.safetensors out.safetensors --rename ^..=', 'convert: a.x and b.x would both be called x', 1],
  ['none.safetensors out.safetensors', 'convert: none.safetensors is not there', 1],
  [
    'w.txt out.safetensors',
    'convert: w.txt ends in .txt; it must end in .onnx, .safetensors, .pt, .pth, .bin or .index.json, or be a folder of HuggingFace',
    1,
  ],
])('%s', async (line, text, status) => {
  await saveSafetensors('w.safetensors', { 'a.x': tensor([1]), 'b.x': tensor([2]) });
  expect(await convert(...line.split(' '))).toEqual({ text, status, isError: true });
  expect(readdirSync('.')).toEqual(['w.safetensors']);
});
