import { DataError, zeros } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { field, graph, modelOf, node, text, valueInfo, whole } from '../../testing/onnx-bytes.ts';
import { createSession } from '../index.ts';

const bytesOf = (values: readonly number[]): number[] => [...new Uint8Array(BigInt64Array.from(values, BigInt).buffer)];

/** An int64 constant, with its numbers as bytes or one by one. */
const constant = (name: string, values: readonly number[], raw = true): number[] => [
  ...whole(1, values.length),
  ...whole(2, 7),
  ...field(8, text(name)),
  ...(raw ? field(9, bytesOf(values)) : values.flatMap((value) => whole(7, value))),
];

const inputs = [valueInfo('x', [2, 4])];
const outputs = [valueInfo('y', null)];
const sized = (
  opType: string,
  values: readonly number[],
  takes: readonly string[] = ['x', 's'],
  raw = true,
): Uint8Array =>
  modelOf(graph({ nodes: [node(opType, takes, ['y'])], initializers: [constant('s', values, raw)], inputs, outputs }));
const ints = (name: string, values: readonly number[]): number[] => [
  ...field(1, text(name)),
  ...values.flatMap((value) => whole(8, value)),
  ...whole(20, 7),
];
const int = (name: string, value: number): number[] => [...field(1, text(name)), ...whole(3, value), ...whole(20, 2)];
const alone = (opType: string, takes: readonly string[], attributes: readonly number[][] = []): Uint8Array =>
  modelOf(graph({ nodes: [node(opType, takes, ['y'], attributes)], inputs, outputs }));

const many = 2 ** 40;
const largeOnes: Readonly<Record<string, Uint8Array>> = {
  ConstantOfShape: sized('ConstantOfShape', [2 ** 20, 2 ** 20], ['s']),
  Expand: sized('Expand', [2 ** 20, 1, 2 ** 20]),
  'Expand, one number by one': sized('Expand', [2 ** 20, 1, 2 ** 20], ['x', 's'], false),
  Pad: sized('Pad', [0, 0, 0, many]),
  'Pad, on both axes': sized('Pad', [2 ** 19, 0, 2 ** 19, 2 ** 20]),
  RandomNormal: alone('RandomNormal', [], [ints('shape', [2 ** 20, 2 ** 20])]),
  Resize: sized('Resize', [2, many], ['x', '', '', 's']),
  Tile: sized('Tile', [2 ** 20, 2 ** 20]),
};

describe('a model that asks for more memory than a process has', () => {
  it.each(Object.entries(largeOnes))('is refused: %s', async (name, model) => {
    const [opType] = name.split(',');
    const opened = createSession(model, { device: 'cpu' });
    await expect(opened).rejects.toThrow(DataError);
    await expect(opened).rejects.toThrow(
      `createSession: the model's ${opType} makes 1099511627776 elements, about 4398047 MB, but a value may have 2000 MB; the option maxTensorBytes allows more`,
    );
  });

  it('within a graph within a node, and by a node', async () => {
    const value = [...field(1, text('value')), ...field(5, constant('', [many])), ...whole(20, 4)];
    const nodes = [node('Constant', [], ['s'], [value]), node('ConstantOfShape', ['s'], ['y'])];
    const body = [...field(1, text('then_branch')), ...field(6, graph({ nodes, outputs })), ...whole(20, 5)];
    const model = modelOf(graph({ nodes: [node('If', ['x'], ['y'], [body])], inputs, outputs }));
    await expect(createSession(model, { device: 'cpu' })).rejects.toThrow('ConstantOfShape makes 1099511627776');
  });

  it('by as much as the option says', async () => {
    const model = sized('Tile', [10, 10]);
    await expect(createSession(model, { device: 'cpu', maxTensorBytes: 399 })).rejects.toThrow('makes 100 elements');
    await expect(createSession(model, { maxTensorBytes: -1 })).rejects.toThrow(
      'createSession: maxTensorBytes is -1; it must be at least 0',
    );
    const session = await createSession(model, { device: 'cpu', maxTensorBytes: 400 });
    expect((await session.run({ x: zeros([2, 4]) })).y.shape).toEqual([20, 40]);
    await session.close();
  });
});

// ONNX Runtime 1.30 divides by 0, or goes by an address that it has not, and ends the process
it.each<[string, Uint8Array]>([
  ['ConvTranspose has group 0; it must be 1 … 2147483647', alone('ConvTranspose', ['x', 'x'], [int('group', 0)])],
  [
    'ConvTranspose has group 0; it must be 1 … 2147483647',
    alone('ConvTranspose', ['x', 'x'], [[...field(1, text('group')), ...whole(20, 2)]]), // 0, unwritten
  ],
  ['SplitToSequence splits into parts of 0; they must have elements', sized('SplitToSequence', [0])],
  [
    'DepthToSpace has blocksize 4294967296; it must be 1 … 32768',
    alone('DepthToSpace', ['x'], [int('blocksize', 2 ** 32)]),
  ],
  ['SpaceToDepth has blocksize 0; it must be 1 … 32768', alone('SpaceToDepth', ['x'], [int('blocksize', 0)])],
  [
    'Attention has q_num_heads 0; it must be 1 … 2147483647',
    alone('Attention', ['x', 'x', 'x'], [int('kv_num_heads', 1), int('q_num_heads', 0)]),
  ],
  [
    'LayerNormalization has axis 2147483648; it must be -2147483648 … 2147483647',
    alone('LayerNormalization', ['x', 'x'], [int('axis', 2 ** 31)]),
  ],
  ['Max has an input with an empty name', alone('Max', ['x', ''])],
  ['LayerNormalization has an input with an empty name', alone('LayerNormalization', ['x', 'x', ''])],
  [
    'Split has 2 outputs and num_outputs 1; they must be as many',
    modelOf(graph({ nodes: [node('Split', ['x'], ['y', 'z'], [int('num_outputs', 1)])], inputs, outputs })),
  ],
  [
    'Split has an output with an empty name',
    modelOf(graph({ nodes: [node('Split', ['x'], ['', 'y'], [int('num_outputs', 2)])], inputs, outputs })),
  ],
])("the model's %s", async (message, model) => {
  await expect(createSession(model, { device: 'cpu' })).rejects.toThrow(`createSession: the model's ${message}`);
});

it('a value may be left out by an empty name where ONNX Runtime survives that', async () => {
  const session = await createSession(alone('Clip', ['x', '', '']), { device: 'cpu' });
  expect((await session.run({ x: zeros([2, 4]) })).y.shape).toEqual([2, 4]);
  await session.close();
});
