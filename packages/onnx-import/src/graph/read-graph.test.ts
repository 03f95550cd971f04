import { ones, tensor, zeros, type Tensor } from '@gradkit/core-tensor';
import { encodeModel } from '@gradkit/onnx-export';
import { describe, expect, test } from 'vitest';
import { graph, node, tensorProto, writeModel } from '../../testing/write-model.ts';
import { importModel } from '../index.ts';

describe('what a graph holds', () => {
  test('functions are written out, with attributes of the call', () => {
    const scaled = {
      name: 'Scaled',
      domain: 'mine',
      input: ['a'],
      output: ['b'],
      attribute: ['alpha'],
      attributeProto: [],
      opsetImport: [{ domain: '', version: 21n }],
      node: [node('LeakyRelu', ['a'], ['inner'], { alpha: { of: 'alpha', type: 1 } }), node('Neg', ['inner'], ['b'])],
    };
    const file = writeModel(
      {
        inputs: { x: [2] },
        outputs: ['z'],
        nodes: [
          node('mine.Scaled', ['x'], ['y'], { alpha: { float: 0.5 } }),
          node('mine.Scaled', ['y'], ['z'], { alpha: { float: 0.25 } }),
        ],
      },
      { functions: [scaled] },
    );
    expect(
      importModel(file)
        .forward(tensor([4, -4]))
        .toArray(),
    ).toEqual([1, -2]);
  });

  test('functions that call themselves are refused', () => {
    const endless = {
      name: 'F',
      domain: 'mine',
      input: ['a'],
      output: ['b'],
      attribute: [],
      attributeProto: [],
      opsetImport: [],
      node: [node('mine.F', ['a'], ['b'])],
    };
    const file = writeModel(
      { inputs: { x: [1] }, outputs: ['y'], nodes: [node('mine.F', ['x'], ['y'])] },
      { functions: [endless] },
    );
    expect(() => importModel(file)).toThrow('importModel: functions lie 60 deep in each other; does F call itself?');
  });

  test('loops go as many rounds as sizes say', () => {
    const body = graph({
      inputs: { round: ['int64', []], goesOn: ['bool', []], sum: [2] },
      outputs: ['still', 'more', 'row'],
      nodes: [
        node('Identity', ['goesOn'], ['still']),
        node('Gather', ['x', 'round'], ['entry']),
        node('Add', ['sum', 'entry'], ['more']),
        node('Identity', ['more'], ['row']),
      ],
      types: { still: 'bool' },
    });
    const file = writeModel({
      inputs: { x: ['length', 2] },
      outputs: ['total', 'rows'],
      nodes: [
        node('Shape', ['x'], ['shape']),
        node('Gather', ['shape', 'zero'], ['length']),
        node('Loop', ['length', '', 'start'], ['total', 'rows'], { body: { graph: body } }),
      ],
      constants: { zero: tensor(0, { dtype: 'int64' }), start: zeros([2]) },
    });
    const model = importModel<Tensor[]>(file);
    const [total, rows] = model.forward(
      tensor([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
    );
    expect(total.toArray()).toEqual([9, 12]);
    expect(rows.toArray()).toEqual([
      [1, 2],
      [4, 6],
      [9, 12],
    ]);
    expect(model.forward(tensor([[1, 2]]))[1].shape).toEqual([1, 2]);
  });

  test('constants of nodes are weights, too; names that do not go together keep a difference', () => {
    const file = writeModel({
      inputs: { x: [1, 2] },
      outputs: ['y'],
      nodes: [
        node('Constant', [], ['a'], { value: { tensor: tensor([[1], [2]]) } }),
        node('MatMul', ['x', 'a'], ['h']),
        node('MatMul', ['h', 'a.b'], ['y']),
      ],
      constants: { 'a.b': tensor([[3]]) },
    });
    const model = importModel(file);
    expect(Object.keys(model.stateDict())).toEqual(['a_', 'a.b']);
    expect(model.forward(tensor([[1, 1]])).item()).toBe(9);
  });

  test('weights outside of the file come with it', () => {
    const place = [
      { key: 'location', value: 'weights.bin' },
      { key: 'offset', value: '4' },
      { key: 'length', value: '8' },
    ];
    const w = { name: 'w', dims: [2n], dataType: 1, dataLocation: 1, externalData: place };
    const file = writeModel({
      inputs: { x: [2] },
      outputs: ['y'],
      nodes: [node('Mul', ['x', 'w'], ['y'])],
      initializers: [w],
    });
    expect(() => importModel(file)).toThrow(
      'importModel: constant w is in weights.bin, outside of the file; give its bytes in `externalData`',
    );
    const bytes = new Uint8Array(Float32Array.of(0, 2, 3).buffer);
    const model = importModel(file, { externalData: { 'weights.bin': bytes } });
    expect(model.forward(ones([2])).toArray()).toEqual([2, 3]);
    expect(() => importModel(file, { externalData: { 'weights.bin': bytes.subarray(4) } })).toThrow(
      'importModel: constant w ends at byte 12 of weights.bin, which has 8',
    );
  });

  test('small whole numbers are held in larger ones, and large ones must be exact', () => {
    const w = tensorProto('w', tensor([-3, 5], { dtype: 'int32' }), 3);
    const file = writeModel({
      inputs: { x: [2] },
      outputs: ['y'],
      nodes: [node('DequantizeLinear', ['w', 's'], ['f']), node('Mul', ['x', 'f'], ['y'])],
      constants: { s: tensor(0.5) },
      initializers: [w],
    });
    expect(
      importModel(file)
        .forward(ones([2]))
        .toArray(),
    ).toEqual([-1.5, 2.5]);
    const big = { name: 'w', dims: [1n], dataType: 7, int64Data: [2n ** 60n] };
    const large = writeModel({ inputs: { x: [2] }, outputs: ['x'], nodes: [], initializers: [big] });
    expect(() => importModel(large)).toThrow('importModel: constant w: 1152921504606846976 is beyond 2^53');
  });

  test('sparse constants are written out', () => {
    const w = {
      values: { name: 'w', dims: [2n], dataType: 1, floatData: [3, 5] },
      indices: { name: '', dims: [2n, 2n], dataType: 7, int64Data: [0n, 1n, 1n, 0n] },
      dims: [2n, 2n],
    };
    const given = graph({ inputs: { x: [1, 2] }, outputs: ['y'], nodes: [node('MatMul', ['x', 'w'], ['y'])] });
    const file = (sparse: object): Uint8Array =>
      encodeModel({
        irVersion: 8n,
        opsetImport: [{ domain: '', version: 21n }],
        graph: { ...given, sparseInitializer: [sparse as typeof w] },
      });
    expect(
      importModel(file(w))
        .forward(tensor([[1, 10]]))
        .toArray(),
    ).toEqual([[50, 3]]);
    expect(() => importModel(file({ ...w, dims: [2n, 2n ** 40n] }))).toThrow(
      'importModel: constant w has 2199023255552 entries',
    );
    expect(() => importModel(file({ values: w.values, dims: [2n] }))).toThrow('no places for them');
  });

  test('sizes that the file does not hold are refused before anything is made', () => {
    const w = { name: 'w', dims: [2n ** 40n], dataType: 1, rawData: new Uint8Array(8) };
    const file = writeModel({
      inputs: { x: [2] },
      outputs: ['y'],
      nodes: [node('Add', ['x', 'w'], ['y'])],
      initializers: [w],
    });
    expect(() => importModel(file)).toThrow('importModel: constant w is [1099511627776] but has 8 bytes');
    const filled = writeModel({
      inputs: { x: [2] },
      outputs: ['y'],
      nodes: [node('ConstantOfShape', ['s'], ['c']), node('Add', ['x', 'c'], ['y'])],
      constants: { s: tensor([2 ** 40], { dtype: 'int64' }) },
    });
    expect(() => importModel(filled)).toThrow(
      'ImportedModel: node ConstantOfShape_c (ConstantOfShape): the result is to be [1099511627776]; at most 134217728 elements are made',
    );
    const known = writeModel({
      inputs: { x: [1] },
      outputs: ['y'],
      nodes: [node('Sub', ['a', 'b'], ['c']), node('Cast', ['c'], ['f'], { to: 1 }), node('Add', ['x', 'f'], ['y'])],
      constants: { a: ones([20000, 1], { dtype: 'int32' }), b: ones([1, 20000], { dtype: 'int32' }) },
    });
    expect(() => importModel(known)).toThrow(
      'ImportedModel: node Sub_c (Sub): the result is to be [20000, 20000], 1600000000 bytes; at most 536870912 are made',
    );
  });
});
