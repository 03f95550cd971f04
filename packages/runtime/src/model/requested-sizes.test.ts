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

  it('by a sparse tensor, which ONNX Runtime makes dense', async () => {
    const dense = [2 ** 20, 2 ** 20].flatMap((size) => whole(3, size));
    const sparse = [...field(1, constant('s', [1])), ...field(2, constant('', [0])), ...dense];
    const message = "the model's sparse tensor makes 1099511627776 elements";
    const initializer = modelOf([
      ...graph({ nodes: [node('Add', ['x', 's'], ['y'])], inputs, outputs }),
      ...field(15, sparse),
    ]);
    await expect(createSession(initializer, { device: 'cpu' })).rejects.toThrow(message);
    const value = [...field(1, text('sparse_value')), ...field(22, sparse), ...whole(20, 11)];
    await expect(createSession(alone('Constant', [], [value]), { device: 'cpu' })).rejects.toThrow(message);
  });

  it.each([
    ['Reshape', ['x', 's']],
    ['Expand', ['x', 's']],
    ['ConstantOfShape', ['s']],
  ])('by axes, as many as the sizes have elements: %s', async (opType, takes) => {
    const sizes = valueInfo('s', [2 ** 31], 7);
    const model = modelOf(graph({ nodes: [node(opType, takes, ['y'])], inputs: [...inputs, sizes], outputs }));
    await expect(createSession(model, { device: 'cpu' })).rejects.toThrow(
      `createSession: the model's ${opType} makes a value of 2147483648 axes; it may have 65536`,
    );
  });

  it('but not by a float value of the name that a function has for its sizes', async () => {
    const body = [...field(1, text('A')), ...field(10, text('my')), ...field(4, text('a')), ...field(4, text('s'))];
    const opset = field(9, whole(2, 20));
    const made = [...body, ...field(5, text('o')), ...field(7, node('Expand', ['a', 's'], ['o'])), ...opset];
    const call = [...node('A', ['x', 'k'], ['y']), ...field(7, text('my'))];
    const main = graph({
      nodes: [call],
      initializers: [constant('k', [2, 4])],
      inputs: [...inputs, valueInfo('s', [70000])],
      outputs,
    });
    const domain = field(8, [...field(1, text('my')), ...whole(2, 1)]);
    const session = await createSession(modelOf(main, [...domain, ...field(25, made)]), { device: 'cpu' });
    expect((await session.run({ x: zeros([2, 4]), s: zeros([70000]) })).y.shape).toEqual([2, 4]);
    await session.close();
  });

  it('by a constant that says it has more elements than there are bytes for', async () => {
    const sizes = [...whole(1, 2 ** 31), ...constant('s', [1]).slice(2)];
    const model = modelOf(
      graph({ nodes: [node('Reshape', ['x', 's'], ['y'])], initializers: [sizes], inputs, outputs }),
    );
    await expect(createSession(model, { device: 'cpu' })).rejects.toThrow(
      /^createSession: the model \(\d+ bytes\) cannot be read: tensor s has 2147483648 elements, more than its \d+ bytes can hold$/,
    );
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

it('a model whose types are no messages is refused as one that cannot be read', async () => {
  const damaged = [...field(1, text('z')), ...field(2, field(1, field(2, [10, 5])))]; // a shape whose axis ends too early
  const model = modelOf(graph({ nodes: [node('Add', ['x', 'x'], ['y'])], inputs: [...inputs, damaged], outputs }));
  const opened = createSession(model, { device: 'cpu' });
  await expect(opened).rejects.toThrow(DataError);
  await expect(opened).rejects.toThrow(
    /^createSession: the model \(\d+ bytes\) cannot be read: it ends 5 bytes too early$/,
  );
});

it('a value may be left out by an empty name where ONNX Runtime survives that', async () => {
  const session = await createSession(alone('Clip', ['x', '', '']), { device: 'cpu' });
  expect((await session.run({ x: zeros([2, 4]) })).y.shape).toEqual([2, 4]);
  await session.close();
});
