import { compile } from '@gradkit/compile';
import { DataError, Generator, full, ones, tensor, uniform, zeros, type Tensor } from '@gradkit/core-tensor';
import { BatchNorm2d, Conv2d, Dropout, Flatten, Linear, LSTM, print, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { exportModel, quantizeModel } from '@gradkit/onnx-export';
import { SGD } from '@gradkit/optimizers';
import { createSession } from '@gradkit/runtime';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, test } from 'vitest';
import { graph, node, writeModel } from '../testing/write-model.ts';
import { importModel } from './index.ts';

const rng = new Generator(1);
const network = (): Sequential =>
  new Sequential(
    new Conv2d(1, 4, 3, { rng }),
    new BatchNorm2d(4),
    new ReLU(),
    new Dropout(),
    new Flatten(),
    new Linear(64, 3, { rng }),
  );

describe('a model that comes back', () => {
  test('has its weights under their names, trains, compiles and is exported again', async () => {
    const original = network();
    const x = uniform([4, 1, 6, 6], { rng });
    const model = importModel(await exportModel(original, [x]));
    expect(Object.keys(model.stateDict()).sort()).toEqual(
      Object.keys(original.stateDict())
        .filter((name) => name !== '1.num_batches_tracked')
        .sort(),
    );
    expect(model.namedBuffers().map(([name]) => name)).toEqual(['1.running_mean', '1.running_var']);
    expectClose(model.eval().forward(x), original.eval().forward(x));
    expectClose(await compile((y: Tensor) => model.forward(y))(x), model.forward(x));

    const labels = tensor([0, 1, 2, 0], { dtype: 'int32' });
    const optimizer = new SGD(model.train().parameters(), { learningRate: 0.05 });
    const losses = Array.from({ length: 5 }, () => {
      optimizer.zeroGrad();
      const loss = crossEntropy(model.forward(x), labels);
      loss.backward();
      optimizer.step();
      return loss.item();
    });
    expect(losses[4]).toBeLessThan(losses[0]);

    const again = importModel(await exportModel(model.eval(), [x]));
    expectClose(
      again.eval().forward(uniform([2, 1, 6, 6], { rng: new Generator(2) })),
      model.forward(uniform([2, 1, 6, 6], { rng: new Generator(2) })),
    );
  });

  test('prints as a tree of its weights', async () => {
    const model = importModel(
      await exportModel(new Sequential(new Linear(4, 8), new Sequential(new Linear(8, 2))), [zeros([1, 4])]),
    );
    expect(print(model)).toBe(`ImportedModel(
  outputNames=['output']
  (0): Group(weight=[8, 4], bias=[8])
  (1): Group(
    (0): Group(weight=[2, 8], bias=[2])
  )
)`);
  });

  test('normalizes batches while training as the layer it was', async () => {
    const [layer, x] = [new BatchNorm2d(3), uniform([4, 3, 5, 5], { rng })];
    const model = importModel(await exportModel(layer, [x])).train();
    layer.train();
    for (let i = 0; i < 3; i++) expectClose(model.forward(x), layer.forward(x));
    for (const name of ['running_mean', 'running_var'])
      expectClose(model.getBuffer(name).value, layer.getBuffer(name).value);
  });

  test('has free sizes, also those that shapes are worked out from', async () => {
    const f = (y: Tensor): Tensor =>
      y
        .reshape([y.shape[0], y.shape[1] * 2, -1])
        .add(y.shape[1])
        .transpose(0, 1);
    const bytes = await exportModel(f, [zeros([2, 3, 4])], { dynamicAxes: { input: { 0: 'batch', 1: 'length' } } });
    const y = uniform([3, 5, 4], { rng });
    const model = importModel(bytes);
    expectClose(model.forward(y), f(y));
    const compiled = compile((each: Tensor) => model.forward(each));
    expectClose(await compiled(y), f(y));
    expectClose(await compiled(y.slice([[0, 2]])), f(y.slice([[0, 2]])));
  });

  test('masks made of sizes are made at other sizes again', async () => {
    const long = (...values: number[]): Tensor => tensor(values, { dtype: 'int64', shape: [values.length] });
    const scalar = (value: number): Tensor => tensor(value, { dtype: 'int64' });
    const nodes = [
      node('Shape', ['x'], ['shape']),
      node('Gather', ['shape', 'one'], ['length']),
      node('Range', ['zero', 'length', 'one'], ['places']),
      node('Unsqueeze', ['places', 'axis'], ['rows']),
      node('GreaterOrEqual', ['rows', 'places'], ['causal']),
      node('Gather', ['kept', 'places'], ['own']),
      node('And', ['causal', 'own'], ['mask']),
      node('Where', ['mask', 'x', 'low'], ['masked']),
      node('Softmax', ['masked'], ['y']),
    ];
    const bytes = writeModel({
      inputs: { x: ['batch', 'length', 'length'] },
      outputs: ['y'],
      nodes,
      constants: {
        zero: scalar(0),
        one: scalar(1),
        axis: long(1),
        low: tensor(-1e9),
        kept: tensor([1, 0, 1, 1, 1, 0, 1, 1], { dtype: 'bool' }),
      },
    });
    const model = importModel(bytes);
    const free = { dynamicAxes: { input: { 0: 'batch', 1: 'length', 2: 'length' } } };
    const again = importModel(await exportModel(model, [zeros([2, 4, 4])], free));
    for (const length of [1, 3, 8]) {
      const x = uniform([3, length, length], { rng });
      expectClose(again.forward(x), model.forward(x));
    }
  });

  test('constants of scales that a file puts together are not trained', () => {
    const constants = { same: tensor([1, 1]), twice: tensor([2, 3]), shift: uniform([1, 2, 1, 1], { rng }) };
    const nodes = [
      node('Concat', ['same', 'twice'], ['scales'], { axis: 0 }),
      node('Resize', ['x', '', 'scales'], ['large'], { mode: 'nearest' }),
      node('Add', ['large', 'shift'], ['y']),
    ];
    const bytes = writeModel({ inputs: { x: ['batch', 2, 4, 4] }, outputs: ['y'], nodes, constants });
    const model = importModel(bytes);
    expect(model.namedParameters().map(([name]) => name)).toEqual(['shift']);
    expect(model.forward(zeros([1, 2, 4, 4])).shape).toEqual([1, 2, 8, 12]);
  });

  test.each([
    ['are not trained where the weights stand behind it', 1, ['bias', 'weight']],
    ['are trained where they are not neutral', 2, ['bias', 'scale', 'shift', 'weight']],
  ])('ones and zeros of an instance normalization %s', (_, first, names) => {
    const constants = {
      apart: tensor([0, 2, -1], { dtype: 'int64' }),
      together: tensor([0, 4, 3, 3], { dtype: 'int64' }),
      scale: tensor([first, 1]),
      shift: zeros([2]),
      weight: full([4, 1, 1], 0.5),
      bias: ones([4, 1, 1]),
    };
    const nodes = [
      node('Reshape', ['x', 'apart'], ['groups']),
      node('InstanceNormalization', ['groups', 'scale', 'shift'], ['normalized']),
      node('Reshape', ['normalized', 'together'], ['image']),
      node('Mul', ['image', 'weight'], ['scaled']),
      node('Add', ['scaled', 'bias'], ['y']),
    ];
    const model = importModel(writeModel({ inputs: { x: ['batch', 4, 3, 3] }, outputs: ['y'], nodes, constants }));
    expect(
      model
        .namedParameters()
        .map(([name]) => name)
        .sort(),
    ).toEqual(names);
  });

  test('a size that a file leaves open is the same of no numbers, so that the axes before stay free', async () => {
    const constants = {
      heads: tensor([0, 0, 3, -1], { dtype: 'int64' }),
      groups: tensor([0, 2, -1], { dtype: 'int64' }),
    };
    const nodes = [node('Reshape', ['x', 'heads'], ['apart']), node('Reshape', ['apart', 'groups'], ['y'])];
    const bytes = writeModel({ inputs: { x: ['batch', 'length', 12] }, outputs: ['apart', 'y'], nodes, constants });
    const model = importModel<readonly Tensor[]>(bytes);
    const shapes = (x: Tensor): unknown => model.forward(x).map(({ shape }) => shape);
    expect(shapes(zeros([0, 4, 12]))).toEqual([
      [0, 4, 3, 4],
      [0, 2, 24],
    ]);
    const free = { dynamicAxes: { input: { 0: 'batch', 1: 'length' } } };
    const again = importModel<readonly Tensor[]>(await exportModel(model, [zeros([2, 4, 12])], free));
    const x = uniform([3, 6, 12], { rng });
    expectClose(again.forward(x)[1], x.reshape([3, 2, 36]));
  });

  test('an empty axis behind a size that is left open stays empty', () => {
    const bytes = writeModel({
      inputs: { x: ['batch', 2, 'length', 4] },
      outputs: ['y'],
      nodes: [node('Reshape', ['x', 'rows'], ['y'])],
      constants: { rows: tensor([-1, 0, 4], { dtype: 'int64' }) },
    });
    expect(importModel(bytes).forward(zeros([3, 2, 0, 4])).shape).toEqual([6, 0, 4]);
    expect(importModel(bytes).forward(zeros([3, 2, 5, 4])).shape).toEqual([15, 2, 4]);
  });

  test('runs sequences of any length and batch', async () => {
    const lstm = new LSTM(3, 4, { bidirectional: true, rng });
    const bytes = await exportModel(lstm, [zeros([5, 2, 3])], { dynamicAxes: { input: { 0: 'length', 1: 'batch' } } });
    const x = uniform([7, 3, 3], { rng });
    const [outputs, h, c] = importModel<Tensor[]>(bytes).eval().forward(x);
    const [expected, [lastH, lastC]] = lstm.forward(x);
    expectClose(outputs, expected);
    expectClose(h, lastH);
    expectClose(c, lastC);
  });

  test.each(['static', 'dynamic'] as const)(
    'of int8 weights (%s) rounds as the file says, or on request not at all',
    async (mode) => {
      const original = new Sequential(new Linear(8, 16, { rng }), new ReLU(), new Linear(16, 4, { rng }));
      const x = uniform([32, 8], { rng });
      const calibration = mode === 'static' ? { calibrationData: [x] } : { mode };
      const { bytes } = await quantizeModel(original, [x], calibration);
      const rounded = importModel(bytes).eval();
      const session = await createSession(bytes, { device: 'cpu' });
      const { output } = await session.run({ input: x });
      await session.close();
      expectClose(rounded.forward(x), output, { absolute: 0.05 }); // a step of its levels
      expect(rounded.parameters().every(({ value }) => value.rank < 2)).toBe(true);
      const floats = importModel(bytes, { dequantize: true });
      expect(floats.parameters().filter(({ value }) => value.rank === 2).length).toBe(2);
      expectClose(floats.forward(x), original.forward(x), { absolute: 0.05 });
      floats.forward(x).sum().backward();
      expect(floats.parameters().every(({ grad }) => grad !== null)).toBe(true);
    },
  );
});

describe('what decides how a file is read', () => {
  const bytes = writeModel({
    inputs: { x: ['batch', 2] },
    outputs: ['y'],
    nodes: [node('MatMul', ['x', 'w'], ['features']), node('com.example.Twice', ['features'], ['y'], { times: 2 })],
    constants: {
      w: tensor([
        [1, 2],
        [3, 4],
      ]),
    },
  });

  test('functions for operators that are not known', () => {
    const model = importModel(bytes, {
      operators: { 'com.example.Twice': ([x], { times }) => x!.mul(times as number) },
    });
    expect(model.forward(tensor([[1, 1]])).toArray()).toEqual([[8, 12]]);
  });

  test('other outputs: what is behind them is not looked at', () => {
    const model = importModel(bytes, { outputs: ['features'] });
    expect(model.forward(tensor([[1, 1]])).toArray()).toEqual([[4, 6]]);
    expect(() => importModel(bytes, { outputs: ['none'] })).toThrow(
      'importModel: the graph has no value none; its outputs are y, and valueNames of a model has them all',
    );
    expect(() => importModel(bytes, { outputs: ['Feature'] })).toThrow('no value Feature (did you mean features?)');
  });

  test('other inputs: the model is the part behind them', async () => {
    const original = network().eval();
    const x = uniform([4, 1, 6, 6], { rng });
    const file = await exportModel(original, [x]);
    const names = importModel(file).valueNames;
    expect(names[0]).toBe('input');
    const middle = names.find((name) => name.includes('relu'))!;
    const trunk = importModel(file, { outputs: [middle] }).eval();
    const rest = importModel(file, { inputs: [middle] }).eval();
    expect(rest.inputs).toEqual([{ name: middle, type: 'unknown', dtype: null, shape: null }]);
    expectClose(rest.forward(trunk.forward(x)), original.forward(x));
    expect([...Object.keys(trunk.stateDict()), ...Object.keys(rest.stateDict())].sort()).toEqual(
      Object.keys(importModel(file).stateDict()).sort(),
    );
    expectClose(await compile((y: Tensor) => rest.forward(y))(trunk.forward(x)), original.forward(x));
    expect(() => importModel(file, { inputs: [middle], outputs: [middle, names[1]] })).toThrow(
      /takes input, which is none of the inputs that are given/,
    );
  });

  test('an input may stand for a weight', () => {
    const model = importModel(bytes, { inputs: ['x', 'w'], outputs: ['features'] });
    expect(model.parameters()).toEqual([]);
    expect(model.forward(ones([1, 2]), ones([2, 2])).toArray()).toEqual([[2, 2]]);
  });

  test('which weights are trained', () => {
    const model = importModel(bytes, { outputs: ['features'], trainable: (name) => name !== 'w' });
    expect(model.parameters()).toEqual([]);
    expect(model.namedBuffers().map(([name]) => name)).toEqual(['w']);
  });

  test('inputs that are always the same decide conditions', () => {
    const way = (name: string, factor: number) =>
      graph({
        outputs: [name],
        nodes: [node('Mul', ['x', `${name}_w`], [name])],
        constants: { [`${name}_w`]: full([2], factor) },
      });
    const file = writeModel({
      inputs: { x: ['batch', 2], rate: ['int64', []] },
      outputs: ['y'],
      nodes: [
        node('Equal', ['rate', 'usual'], ['isUsual']),
        node('If', ['isUsual'], ['y'], { then_branch: { graph: way('a', 2) }, else_branch: { graph: way('b', 3) } }),
      ],
      constants: { usual: tensor(16000, { dtype: 'int64' }) },
    });
    expect(() => importModel(file)).toThrow(
      'importModel: the file has 1 node that cannot be imported:\n- If_y (If): its condition follows from values; it must follow from constants and sizes. An input that is always the same can be given in `constants`',
    );
    const of = (rate: number) => importModel(file, { constants: { rate: tensor(rate, { dtype: 'int64' }) } });
    expect(
      of(16000)
        .forward(ones([1, 2]))
        .toArray(),
    ).toEqual([[2, 2]]);
    expect(Object.keys(of(8000).stateDict())).toEqual(['b_w']);
  });

  test('all nodes that cannot be imported are listed at once', () => {
    const file = writeModel({
      inputs: { x: [2, 2], sizes: ['int64', [2]] },
      outputs: ['y', 'z'],
      nodes: [
        node('Reshape', ['x', 'sizes'], ['r']),
        node('NonMaxSuppression', ['r', 'x'], ['y']),
        node('ScatterElements', ['x', 'sizes', 'r'], ['z'], { reduction: 'mean' }),
      ],
    });
    const error = thrownBy(() => importModel(file));
    expect(error).toBeInstanceOf(DataError);
    expect(error.got).toEqual([
      'Reshape_r (Reshape): input 1, sizes, follows from values; it must follow from constants and sizes. An input that is always the same can be given in `constants`',
      'NonMaxSuppression_y (NonMaxSuppression): there is no such operator here; give a function for it in `operators`',
      "ScatterElements_z (ScatterElements) writes with reduction 'mean'; known are none, add, mul, max, min",
    ]);
  });

  test('inputs of another number, dtype or rank are refused', () => {
    const model = importModel(bytes, { outputs: ['features'] });
    expect(() => model.forward()).toThrow('ImportedModel: 0 inputs are given but the model has 1: x');
    expect(() => model.forward(ones([2, 2], { dtype: 'int32' }))).toThrow(
      "ImportedModel: x is int32 but must be float32; use x.cast('float32')",
    );
    expect(() => model.forward(ones([2]))).toThrow('ImportedModel: x is [2] but must have 2 axes, [batch, 2], not 1');
  });

  test.each([
    [{ operators: [] }, 'operators is []; it must be an object'],
    [{ constants: { y: ones([1]) } }, 'a key of constants is y; it must be one of x'],
    [{ dequantise: true }, 'dequantise is no option'],
    [{ inputs: [3] }, 'inputs[0] is 3; it must be a string'],
  ])('options %j are refused', (options, message) => {
    expect(() => importModel(bytes, options as object)).toThrow(message);
  });
});

function thrownBy(f: () => unknown): DataError {
  try {
    f();
  } catch (error) {
    return error as DataError;
  }
  throw new Error('nothing was thrown');
}
