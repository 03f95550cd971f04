import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Generator, Tensor, tensor, zeros } from '@gradkit/core-tensor';
import { GELU, Linear, ReLU, Sequential, type Module } from '@gradkit/layers';
import { encodeModel, type FunctionProto, type NodeProto } from '@gradkit/onnx-export';
import { saveModel, type SaveOptions } from '@gradkit/onnx-export/node';
import { saveSafetensors } from '@gradkit/safetensors/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answer } from '../main.ts';
import type { FileComparison } from './diff-text.ts';

const folder = mkdtempSync(join(tmpdir(), 'gradkit-diff-'));
const at = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

const diff = async (...line: string[]) => {
  const words = line.map((word) => (/^[\w-]+\.(onnx|safetensors)$/.test(word) ? at(word) : word));
  const { text, status } = await answer(['diff', ...words]);
  return { text: text.replaceAll(`${folder}/`, ''), status };
};
const compared = async (...line: string[]): Promise<FileComparison> =>
  JSON.parse((await diff(...line, '--json')).text) as FileComparison;

const network = (seed: number): Sequential => {
  const rng = new Generator(seed);
  return new Sequential(new Linear(4, 8, { rng }), new ReLU(), new Linear(8, 2, { rng }));
};

/** The network with a number of a weight changed. */
function nudged(by: number): Sequential {
  const model = network(1);
  const state = model.stateDict();
  const data = state['2.weight'].data.slice();
  data[13] += by;
  model.loadStateDict({ ...state, '2.weight': new Tensor({ shape: [2, 8], dtype: 'float32' }, data) });
  return model;
}

const save = (name: string, model: Module<[Tensor]>, options: Partial<SaveOptions> = {}): Promise<void> =>
  saveModel(at(name), model, { exampleInputs: [zeros([1, 4])], ...options });

beforeAll(async () => {
  const first = (): Linear => new Linear(4, 8, { rng: new Generator(1) });
  const last = (): Linear => new Linear(8, 2, { rng: new Generator(2) });
  await save('a.onnx', network(1));
  await save('same.onnx', network(1));
  await save('nudged.onnx', nudged(0.5));
  await save('gelu.onnx', new Sequential(first(), new GELU(), last()), { opset: 20, metadata: { note: 'x' } });
  await save('deeper.onnx', new Sequential(first(), new ReLU(), new ReLU(), last()));
  await saveSafetensors(at('a.safetensors'), network(1).stateDict(), { epoch: '3' });
  await saveSafetensors(at('nudged.safetensors'), nudged(0.5).stateDict(), { epoch: '4' });
});

test('two that are the same: 0', async () => {
  const { text, status } = await diff('a.onnx', 'same.onnx');
  expect(status).toBe(0);
  expect(text.split('\n').slice(3)).toEqual([
    'structure   the same: 3 nodes',
    'weights     the same: 4 equal',
    'outputs     the same on random float32 [4, 4], to the last bit',
  ]);
});

test('a weight that was changed: by how much, where, and what it does to the outputs', async () => {
  const { text, status } = await diff('a.onnx', 'nudged.onnx', '--only', 'weights,outputs', '--axis', 'batch=8');
  expect(status).toBe(1);
  expect(text).toMatch(/^weights +differ: 3 equal, 1 different; by at most 0\.5, relative \d/m);
  expect(text).toMatch(/^2\.weight +float32 \[2, 8\] +0\.5 at \[1, 5\] +-?0\.\d+ → -?0\.\d+ +relative \d/m);
  expect(text).toMatch(/^outputs +differ on random float32 \[8, 4\], by at most 0\.\d+; 1e-5 is allowed$/m);
  const { weights } = await compared('a.onnx', 'nudged.onnx');
  const before = network(1).stateDict()['2.weight'].data[13];
  const [{ distance }] = weights!.changed;
  expect(distance!.values[0]).toBe(before);
  expect(distance!.maxAbsolute).toBeCloseTo(0.5, 6);
  expect(distance!.maxRelative).toBeCloseTo(0.5 / Math.max(Math.abs(before), Math.abs(before + 0.5)), 5);
});

test('--tolerance and --only say what counts', async () => {
  expect((await diff('a.onnx', 'nudged.onnx', '--tolerance', '0.6', '--only', 'weights')).status).toBe(0);
  expect((await diff('a.onnx', 'nudged.onnx', '--tolerance', '0.4', '--only', 'weights')).status).toBe(1);
  expect((await diff('a.onnx', 'nudged.onnx', '--tolerance', '100', '--only', 'outputs')).status).toBe(0);
});

describe('structure', () => {
  test('another operator, opset and metadata', async () => {
    const { structure } = await compared('a.onnx', 'gelu.onnx', '--only', 'structure');
    expect(structure).toMatchObject({
      same: false,
      nodes: 2,
      removed: [{ operator: 'Relu' }],
      added: [{ operator: 'Gelu' }],
    });
    expect(structure!.facts).toContainEqual({ what: 'opset', a: '23', b: '20' });
    expect(structure!.facts).toContainEqual({ what: 'metadata note', a: null, b: 'x' });
  });

  test('a node more: what follows it takes another input', async () => {
    const { structure } = await compared('a.onnx', 'deeper.onnx', '--only', 'structure');
    expect(structure).toMatchObject({ nodes: 3, removed: [], added: [{ operator: 'Relu' }] });
    expect(structure!.changed.flatMap(({ differences }) => differences.map(({ what }) => what))).toEqual(['input 0']);
  });

  const node = (opType: string, input: string[], output: string, ints: readonly bigint[] = []): NodeProto => ({
    name: '',
    opType,
    input,
    output: [output],
    attribute: ints.length === 0 ? [] : [{ name: 'perm', type: 7, ints }],
  });
  const value = (name: string) => ({
    name,
    type: { tensorType: { elemType: 1, shape: { dim: [{ dimValue: 2n }, { dimParam: 'n' }] } } },
  });
  const write = (
    name: string,
    nodes: readonly NodeProto[],
    weights: Readonly<Record<string, readonly number[]>>,
    functions: readonly FunctionProto[] = [],
  ): void => {
    const initializer = Object.entries(weights).map(([key, floatData]) => ({
      name: key,
      dims: [BigInt(floatData.length)],
      dataType: 1,
      floatData,
    }));
    const graph = { name: 'g', docString: '', node: nodes, initializer, input: [value('x')], output: [{ name: 'y' }] };
    writeFileSync(
      at(name),
      encodeModel({ irVersion: 8n, opsetImport: [{ domain: '', version: 17n }], graph, functions }),
    );
  };

  test('names do not matter, attributes and the order of inputs do', async () => {
    const weights = { 'onnx::Sub_3': [1], 'onnx::Mul_4': [2] };
    write(
      'one.onnx',
      [
        node('Sub', ['x', 'onnx::Sub_3'], 'd'),
        node('Mul', ['d', 'onnx::Mul_4'], 'm'),
        node('Transpose', ['m'], 'y', [0n, 1n]),
      ],
      weights,
    );
    write(
      'named.onnx',
      [node('Sub', ['x', 'mean'], 'e'), node('Mul', ['e', 'scale'], 't'), node('Transpose', ['t'], 'y', [0n, 1n])],
      { mean: [1], scale: [2.5] },
    );
    write(
      'turned.onnx',
      [node('Sub', ['mean', 'x'], 'e'), node('Mul', ['e', 'scale'], 't'), node('Transpose', ['t'], 'y', [1n, 0n])],
      { mean: [1], scale: [2] },
    );
    const named = await compared('one.onnx', 'named.onnx');
    expect(named.structure).toMatchObject({ same: true, nodes: 3 });
    expect(named.weights).toMatchObject({
      renamed: [['onnx::Sub_3', 'mean']],
      changed: [{ a: { name: 'onnx::Mul_4' }, b: { name: 'scale' }, distance: { maxAbsolute: 0.5, values: [2, 2.5] } }],
    });
    const turned = await compared('one.onnx', 'turned.onnx');
    expect(turned.weights).toMatchObject({
      same: true,
      renamed: [
        ['onnx::Sub_3', 'mean'],
        ['onnx::Mul_4', 'scale'],
      ],
    });
    expect(turned.structure!.changed.map(({ operator, differences }) => [operator, differences])).toEqual([
      [
        'Sub',
        [
          { what: 'input 0', a: 'x', b: 'mean' },
          { what: 'input 1', a: 'onnx::Sub_3', b: 'x' },
        ],
      ],
      ['Transpose', [{ what: 'attribute perm', a: '[0, 1]', b: '[1, 0]' }]],
    ]);
    expect(turned.same).toBe(false);
  });

  test('graphs in nodes, and functions', async () => {
    const within = (scale: number, opType: string, output: string): NodeProto => ({
      ...node('If', ['x'], 'y'),
      name: 'choice',
      attribute: [
        {
          name: 'then_branch',
          type: 5,
          g: {
            name: 'then',
            docString: '',
            node: [node('Mul', ['x', 'k'], 'm'), node(opType, ['m'], 'z')],
            initializer: [{ name: 'k', dims: [], dataType: 1, floatData: [scale] }],
            input: [],
            output: [{ name: output }],
          },
        },
      ],
    });
    write('if.onnx', [within(2, 'Relu', 'z')], {});
    write('if-3.onnx', [within(3, 'Relu', 'z')], {});
    write('if-abs.onnx', [within(2, 'Abs', 'm')], {});
    const flags = ['--only', 'structure'];
    expect((await compared('if.onnx', 'if.onnx', ...flags)).structure).toMatchObject({ same: true, nodes: 3 });
    expect((await compared('if.onnx', 'if-3.onnx', ...flags)).structure!.changed).toEqual([
      {
        name: 'choice/then_branch/m',
        operator: 'Mul',
        differences: [{ what: 'input 1', a: 'float32 2', b: 'float32 3' }],
      },
    ]);
    expect((await compared('if.onnx', 'if-3.onnx', ...flags, '--tolerance', '0.5')).same).toBe(true); // of 3 in relation
    expect((await compared('if.onnx', 'if-3.onnx', ...flags, '--tolerance', '0.3')).same).toBe(false);
    expect((await compared('if.onnx', 'if-abs.onnx', ...flags)).structure).toMatchObject({
      removed: [{ name: 'choice/then_branch/z', operator: 'Relu' }],
      added: [{ name: 'choice/then_branch/z', operator: 'Abs' }],
      changed: [{ name: 'choice', differences: [{ what: 'then_branch, output 0', a: 'z', b: 'm' }] }],
    });
    const own = (opType: string): FunctionProto => ({
      name: 'F',
      domain: 'own',
      input: ['a'],
      output: ['b'],
      attribute: [],
      attributeProto: [],
      node: [node(opType, ['a'], 'b')],
      opsetImport: [{ domain: '', version: 17n }],
    });
    write('f.onnx', [{ ...node('F', ['x'], 'y'), domain: 'own' }], {}, [own('Relu')]);
    write('f-abs.onnx', [{ ...node('F', ['x'], 'y'), domain: 'own' }], {}, [own('Abs')]);
    expect((await compared('f.onnx', 'f-abs.onnx', ...flags)).structure!.facts.map(({ what }) => what)).toEqual([
      'function own.F',
    ]);
  });

  test('sizes of free axes, and what runs with none', async () => {
    write('plain.onnx', [node('Relu', ['x'], 'y')], {});
    write('fails.onnx', [node('Reshape', ['x', 'shape'], 'y')], { shape: [1] }); // no shape of floats
    expect((await diff('plain.onnx', 'plain.onnx', '--axis', 'n=5')).text).toContain('random float32 [2, 5]');
    expect((await diff('plain.onnx', 'plain.onnx', '--shape', 'x=2,7')).text).toContain('random float32 [2, 7]');
    expect((await diff('plain.onnx', 'plain.onnx')).text).toContain('random float32 [2, 32]');
    const { text, status } = await diff('fails.onnx', 'fails.onnx');
    expect(status).toBe(2);
    expect(text).toMatch(/^outputs +not compared: .*fails\.onnx: /m);
    expect(await diff('plain.onnx', 'plain.onnx', '--shape', 'z=1')).toEqual({
      text: "diff: --shape has z, but the model's inputs are x",
      status: 2,
    });
  });
});

describe('files of weights', () => {
  test('two of them, with their metadata', async () => {
    expect(await diff('a.safetensors', 'a.safetensors')).toMatchObject({ status: 0 });
    const { text, status } = await diff('a.safetensors', 'nudged.safetensors');
    expect(status).toBe(1);
    expect(text).toMatch(/^epoch +3 → 4$/m);
    expect(text).toMatch(/^2\.weight +float32 \[2, 8\] +0\.5 at \[1, 5\]/m);
  });

  test('a model and weights, by name', async () => {
    expect((await diff('a.onnx', 'a.safetensors')).status).toBe(0);
    expect((await compared('nudged.safetensors', 'a.onnx')).weights!.changed).toHaveLength(1);
    expect(await diff('a.onnx', 'a.safetensors', '--only', 'outputs')).toMatchObject({
      text: 'diff: a.safetensors holds weights alone, but --only is outputs',
      status: 2,
    });
  });

  test('shapes, dtypes, numbers that are none, and what only one has', async () => {
    await saveSafetensors(at('p.safetensors'), {
      half: tensor([1, 2]).cast('float16'),
      nan: tensor([NaN, Infinity, 1]),
      wide: zeros([2, 3]),
      gone: tensor([7]),
      kept: tensor([5, 6], { dtype: 'int64' }),
    });
    await saveSafetensors(at('q.safetensors'), {
      half: tensor([1, 2]),
      nan: tensor([NaN, -Infinity, NaN]),
      wide: zeros([3, 2]),
      come: tensor([8, 9]),
      moved: tensor([5, 6], { dtype: 'int64' }),
    });
    const { text, status } = await diff('p.safetensors', 'q.safetensors', '--tolerance', '100');
    expect(status).toBe(1);
    expect(text).toMatch(/^half +float16 \[2\] → float32 \[2\] +the same numbers$/m);
    expect(text).toMatch(/^nan +float32 \[3\] +Infinity at \[1\] +Infinity → -Infinity +relative Infinity$/m);
    expect(text).toMatch(/^wide +float32 \[2, 3\] → float32 \[3, 2\] +the shapes differ$/m);
    expect(text).toMatch(/^only in the first +gone +float32 \[1\]$/m);
    expect(text).toMatch(/^only in the second +come +float32 \[2\]$/m);
    expect(text).toMatch(/^renamed +kept +→ moved$/m);
    const { changed } = (await compared('p.safetensors', 'q.safetensors')).weights!;
    const distance = { beyond: 2, maxAbsolute: 'Infinity', values: ['Infinity', '-Infinity'] };
    expect(changed.find(({ a }) => a.name === 'nan')).toMatchObject({ distance });
  });
});

test('what cannot be compared ends with 2, as in diff and cmp', () => {
  writeFileSync(at('broken.onnx'), 'no model');
  const program = ['--conditions=gradkit:source', join(import.meta.dirname, '../bin.ts')];
  const run = (...line: string[]) =>
    spawnSync(process.execPath, [...program, 'diff', ...line], { encoding: 'utf8', cwd: folder });
  expect(run('a.onnx', 'none.onnx')).toMatchObject({ stdout: '', stderr: 'diff: none.onnx is not there\n', status: 2 });
  expect(run('a.onnx', 'broken.onnx')).toMatchObject({
    stderr: expect.stringMatching(/^diff: broken\.onnx has 8 bytes that are no ONNX file: /),
    status: 2,
  });
  expect(run('a.safetensors', 'nudged.safetensors', '--json')).toMatchObject({ stderr: '', status: 1 });
});

test.each([
  [
    ['--only', 'weight'],
    'gradkit: --only is weight; it must be one of structure, weights, outputs (did you mean weights?)',
  ],
  [['--tolerance', '-1'], 'gradkit: --tolerance is -1; it must be a number from 0, such as 1e-4'],
  [['--shape', 'x'], 'gradkit: --shape is x; it must be an input and its sizes, such as image=1,3,224,224'],
  [['--axis', 'size=3'], "diff: --axis has size, but the model's free axes are batch"],
])('%o', async (flags, text) => {
  expect(await diff('a.onnx', 'same.onnx', ...flags)).toEqual({ text, status: 2 });
});
