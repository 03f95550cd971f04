import { compile } from '@gradkit/compile';
import { DataError, ones, tensor, zeros, type Tensor } from '@gradkit/core-tensor';
import { encodeModel, exportModel, type TensorProto } from '@gradkit/onnx-export';
import { describe, expect, test } from 'vitest';
import { graph, node, writeModel, type AttributeGiven } from '../testing/write-model.ts';
import { importModel } from './index.ts';

const long = (...values: number[]): Tensor => tensor(values, { dtype: 'int64', shape: [values.length] });

describe('values that are too large', () => {
  /** A loop whose body makes `more` of what it carries, `value`. */
  const looping = (more: readonly ReturnType<typeof node>[], rounds: number, results = ['more']): Uint8Array =>
    writeModel({
      inputs: { x: [2] },
      outputs: results.map((_, i) => `y${i}`),
      nodes: [
        node(
          'Loop',
          ['rounds', '', 'x'],
          results.map((_, i) => `y${i}`),
          {
            body: {
              graph: graph({
                inputs: { round: ['int64', []], goesOn: ['bool', []], value: [2] },
                outputs: ['still', ...results],
                nodes: [node('Identity', ['goesOn'], ['still']), ...more],
                types: { still: 'bool' },
              }),
            },
          },
        ),
      ],
      constants: { rounds: tensor(rounds, { dtype: 'int64' }) },
    });
  const doubling = looping([node('Concat', ['value', 'value'], ['more'], { axis: 0 })], 60);
  const message =
    'ImportedModel: node Loop_y0/Concat_more (Concat): the result is to be [512], 2048 bytes; at most 1024 are made; the option maxTensorBytes allows more';

  test('are refused before they are made, whatever makes them: at once, compiled and exported', async () => {
    const model = importModel(doubling, { maxTensorBytes: 1024 });
    expect(() => model.forward(ones([2]))).toThrow(DataError);
    expect(() => model.forward(ones([2]))).toThrow(message);
    await expect(compile((x: Tensor) => model.forward(x))(ones([2]))).rejects.toThrow(message);
    await expect(exportModel(model, [ones([2])])).rejects.toThrow(message);
  });

  test('outside of loops, too, up to what the option says', () => {
    const sums = writeModel({
      inputs: { x: [1, 'n'], z: ['n', 1] },
      outputs: ['y'],
      nodes: [node('Add', ['x', 'z'], ['y'])],
    });
    const [x, z] = [zeros([1, 16]), zeros([16, 1])];
    expect(importModel(sums, { maxTensorBytes: 1024 }).forward(x, z).shape).toEqual([16, 16]);
    expect(() => importModel(sums, { maxTensorBytes: 1023 }).forward(x, z)).toThrow(
      'node Add_y (Add): the result is to be [16, 16], 1024 bytes; at most 1023 are made',
    );
    const large = zeros([1, 2 ** 15]);
    expect(() => importModel(sums).forward(large, large.transpose())).toThrow('at most 2000000000 are made');
    expect(() => importModel(sums, { maxTensorBytes: -1 })).toThrow('maxTensorBytes is -1; it must be at least 0');
  });

  test('are none of a function that the user gives', () => {
    const own = writeModel({ inputs: { x: [2] }, outputs: ['y'], nodes: [node('mine.Grow', ['x'], ['y'])] });
    const operators = { 'mine.Grow': ([x]: readonly (Tensor | null)[]) => x!.expand([9, 2]) };
    expect(importModel(own, { operators, maxTensorBytes: 8 }).forward(ones([2])).shape).toEqual([9, 2]);
  });

  test('rows that a loop stacks are counted together, as are those that it puts into a sequence', () => {
    const rows = [node('Identity', ['value'], ['more']), node('Expand', ['value', 'many'], ['row'])];
    const many = { value: { tensor: long(2 ** 24, 2) } };
    const stacking = looping([node('Constant', [], ['many'], many), ...rows], 1e6, ['more', 'row']);
    expect(() => importModel<Tensor[]>(stacking).forward(ones([2]))).toThrow(
      'node Loop_y0 (Loop): the result is to be [5, 16777216, 2]; at most 134217728 elements are made',
    );
  });
});

describe('whole numbers that are not exact here', () => {
  const int64 = (name: string, ...values: bigint[]): TensorProto => ({
    name,
    dims: [BigInt(values.length)],
    dataType: 7,
    int64Data: values,
  });
  const [largest, smallest] = [2n ** 63n - 1n, -(2n ** 63n)];
  const file = (nodes: readonly ReturnType<typeof node>[], far: TensorProto, outputs = ['y']): Uint8Array =>
    writeModel({
      inputs: { x: ['int64', [4]] },
      outputs,
      nodes,
      constants: { zero: long(0), one: long(1), minus: long(-1), axis: long(0) },
      initializers: [far],
    });
  const x = long(1, 2, 3, 4);

  test('mean as far as it goes where they are ends, also of what is put together', () => {
    const slice = [
      node('Identity', ['far'], ['same']),
      node('Unsqueeze', ['same', 'axis'], ['rows']),
      node('Reshape', ['rows', 'one'], ['end']),
      node('Slice', ['x', 'one', 'end', 'axis'], ['y']),
    ];
    expect(importModel(file(slice, int64('far', largest))).forward(x).toArray()).toEqual([2, 3, 4]); // prettier-ignore
    const back = [node('Slice', ['x', 'minus', 'far', 'axis', 'minus'], ['y'])];
    expect(importModel(file(back, int64('far', smallest))).forward(x).toArray()).toEqual([4, 3, 2, 1]); // prettier-ignore
  });

  test.each([
    ['input 1, far,', [node('Add', ['x', 'far'], ['y'])], 'Add_y (Add)'],
    ['input 0, far,', [node('Neg', ['far'], ['less']), node('Slice', ['x', 'less', 'one'], ['y'])], 'Neg_less (Neg)'],
    ['input 1, same,', [node('Identity', ['far'], ['same']), node('Add', ['x', 'same'], ['y'])], 'Add_y (Add)'],
  ])('are refused elsewhere: %s', (what, nodes, title) => {
    expect(() => importModel(file(nodes, int64('far', largest)))).toThrow(
      `importModel: the file has 1 node that cannot be imported:\n- ${title}: ${what} has 9223372036854775807; whole numbers are exact up to 2^53`,
    );
  });

  test('as an output, an attribute, a constant node and in bytes, too', () => {
    const given = file([node('Identity', ['far'], ['y'])], int64('far', largest));
    expect(() => importModel(given)).toThrow('- output y has 9223372036854775807; whole numbers are exact');
    const bytes = { name: 'far', dims: [1n], dataType: 13, rawData: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 128) };
    expect(() => importModel(file([node('Add', ['x', 'far'], ['y'])], bytes))).toThrow('has 9223372036854775808;');
    const attributes: Readonly<Record<string, AttributeGiven>> = { value_ints: [Number(smallest)] };
    const constant = [node('Constant', [], ['c'], attributes), node('Add', ['x', 'c'], ['y'])];
    expect(() => importModel(file(constant, int64('far', 1n)))).toThrow('input 1, c, has -9223372036854775808;');
  });

  test('are no problem where they are exact', () => {
    const model = importModel(file([node('Add', ['x', 'far'], ['y'])], int64('far', 2n ** 53n - 5n)));
    expect(model.forward(x).data[3]).toBe(2 ** 53 - 1);
    const edge = importModel(file([node('Sub', ['far', 'x'], ['y'])], int64('far', 2n ** 53n - 1n)));
    expect(edge.forward(x).data[0]).toBe(2 ** 53 - 2);
  });
});

describe('files of other kinds', () => {
  const relu = (opset: number, inputs: Parameters<typeof writeModel>[0]['inputs'] = { x: [2] }): Uint8Array =>
    writeModel({ inputs, outputs: ['y'], nodes: [node('Relu', ['x'], ['y'])] }, { opset });

  test.each([-3, 5, 29, 99])('of opset %d', (opset) => {
    expect(() => importModel(relu(opset))).toThrow(
      `importModel: operators are of opset ${opset}; those of 6 … 28 can be imported`,
    );
  });

  test('opsets 6 and 28 are none of these', () => {
    for (const opset of [6, 25])
      expect(
        importModel(relu(opset))
          .forward(ones([2]))
          .toArray(),
      ).toEqual([1, 1]);
  });

  test('whose operators are of no opset that it says', () => {
    const given = graph({ inputs: { x: [2] }, outputs: ['y'], nodes: [node('Relu', ['x'], ['y'])] });
    expect(() => importModel(encodeModel({ irVersion: 8n, opsetImport: [], graph: given }))).toThrow(
      'importModel: node Relu_y is a standard operator, and the file does not say of which opset',
    );
  });

  test.each([
    [8, 'string'],
    [14, 'complex64'],
    [17, 'float8e4m3fn'],
  ])('with inputs of element type %d, but where these are not taken', (elemType, type) => {
    const nodes = [node('Identity', ['x'], ['same']), node('Relu', ['z'], ['y'])];
    const { input, ...given } = graph({ inputs: { x: [2], z: [2] }, outputs: ['same', 'y'], nodes });
    const changed = { ...given, input: [{ name: 'x', type: { tensorType: { elemType } } }, input[1]] };
    const file = encodeModel({ irVersion: 8n, opsetImport: [{ domain: '', version: 21n }], graph: changed });
    expect(() => importModel(file)).toThrow(`importModel: input x is of type ${type}, which no tensor here has`);
    const part = importModel(file, { inputs: ['z'], outputs: ['y'] });
    expect(part.forward(tensor([-1, 1])).toArray()).toEqual([0, 1]);
  });
});
