import { Buffer } from '@gradkit/autograd';
import {
  apply,
  defineOp,
  Generator,
  normal,
  seed,
  State,
  tensor,
  topk,
  uniform,
  type Tensor,
} from '@gradkit/core-tensor';
import { Dropout, Embedding, Flatten, GELU, Linear, LSTM, Module, ReLU, Sequential, Softmax } from '@gradkit/layers';
import { createSession } from '@gradkit/runtime';
import { describe, expect, it } from 'vitest';
import { expectClose } from '@gradkit-internal/testing';
import { describeModel, exportModel } from './index.ts';
import { roundingSpreads } from './verification/rounding-spread.ts';
import type { Closeness } from './verification/same-values.ts';
import { saveModel } from './node.ts';
import type { ModelOutput } from './outputs.ts';

seed(1);

describe('a multilayer perceptron', () => {
  const model = new Sequential(new Flatten(), new Linear(12, 8), new ReLU(), new Dropout(), new Linear(8, 3));
  const example = uniform([2, 3, 4]);

  const float32 = (shape: readonly (number | string)[]) => ({ type: 'float32', dtype: 'float32', shape });

  it('becomes the nodes one expects, with the names of the state dict', async () => {
    const bytes = await exportModel(model, [example], {
      inputNames: ['image'],
      outputNames: ['logits'],
      metadata: { made: 'here' },
      verify: false,
    });
    expect(describeModel(bytes)).toEqual({
      irVersion: 11,
      producer: 'gradkit 0.1',
      otherOpsets: {},
      opset: 23,
      inputs: [{ name: 'image', ...float32(['batch', 3, 4]) }],
      outputs: [{ name: 'logits', ...float32(['batch', 3]) }],
      operators: ['Flatten', 'Gemm', 'Relu', 'Gemm'],
      initializers: {
        '1.weight': float32([8, 12]),
        '1.bias': float32([8]),
        '4.weight': float32([3, 8]),
        '4.bias': float32([3]),
      },
      metadata: { made: 'here' },
    });
  });

  it('takes any batch, and leaves the model in training', async () => {
    model.train();
    const session = await createSession(await exportModel(model, [example]));
    expect(model.training).toBe(true);
    model.eval();
    expect(session.inputs).toEqual([{ name: 'input', dtype: 'float32', shape: ['batch', 3, 4] }]);
    expect(session.outputs).toEqual([{ name: 'output', dtype: 'float32', shape: ['batch', 3] }]);
    for (const batch of [1, 7, 100]) {
      const x = normal([batch, 3, 4]);
      expectClose((await session.run({ input: x })).output, model.forward(x), { absolute: 1e-5 });
    }
  });
});

it('exports several inputs and outputs, constants and shared values', async () => {
  const table = new Embedding(10, 4, { rng: new Generator(1) });
  class Model extends Module<[ids: Tensor, scale: Tensor], Tensor[]> {
    readonly table = table;
    forward(ids: Tensor, scale: Tensor): Tensor[] {
      const rows = this.table
        .forward(ids)
        .mul(scale)
        .add(tensor([1, 2, 3, 4]));
      return [rows, rows, scale];
    }
  }
  const bytes = await exportModel(new Model(), [tensor([[1, 2]], { dtype: 'int32' }), tensor([2])], {
    inputNames: ['ids', 'scale'],
    outputNames: ['a', 'b', 'c'],
    dynamicAxes: { ids: { 0: 'batch' } },
  });
  expect(describeModel(bytes).outputs.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
});

it('exports the activations', async () => {
  await expect(
    exportModel(new Sequential(new Linear(4, 4), new GELU(), new GELU({ approximate: 'tanh' }), new Softmax()), [
      uniform([2, 4]),
    ]),
  ).resolves.toBeInstanceOf(Uint8Array);
});

it('says in the metadata how the file was compared', async () => {
  const bytes = await exportModel((x: Tensor) => [x.exp(), x.sum()], [uniform([2, 3])], {
    inputNames: ['x'],
    outputNames: ['y', 'total'],
    dynamicAxes: { x: { 0: 'batch', 1: 'length' } },
  });
  const { verification } = describeModel(bytes).metadata;
  const { device, sizes, outputs } = JSON.parse(verification) as Record<string, Record<string, unknown>>;
  expect(device).toBe('cpu');
  expect(sizes).toEqual([
    { batch: 2, length: 3 },
    { batch: 3, length: 5 },
    { batch: 1, length: 1 },
  ]);
  expect(Object.keys(outputs)).toEqual(['y', 'total']);
  const { error, allowed } = outputs['y'] as { error: number; allowed: number };
  expect(error).toBeLessThan(1e-6);
  expect(allowed).toBeGreaterThan(1e-5);
  const onWasm = await exportModel((x: Tensor) => x.exp(), [uniform([2, 3])], { device: 'wasm' });
  expect(describeModel(onWasm).metadata['verification']).toContain('"device":"wasm"');
});

it('where terms cancel, a result may be off by what rounding moves them by, and by no more', async () => {
  const large = (x: Tensor): Tensor => x.mul(1e4);
  const f = (x: Tensor): Tensor => large(x).sum(1).sub(large(x).exp().log().sum(1));
  const x = normal([3, 500], { rng: new Generator(1) }).mul(1e-3);
  const bytes = await exportModel(f, [x]);
  const { outputs } = JSON.parse(describeModel(bytes).metadata['verification']) as {
    outputs: Record<string, Closeness>;
  };
  const { error, allowed } = outputs['output'];
  expect(error).toBeGreaterThan(allowed); // which goes by the result alone
  const spreads = roundingSpreads(() => [f(x), x.mul(2), large(x).sum(1)]).map((each) => Math.max(...each));
  expect(spreads[0]).toBeGreaterThan(error);
  expect(spreads[0]).toBeLessThan(1e-2);
  expect(spreads[1]).toBeLessThan(1e-8);
  expect(spreads[2]).toBeLessThan(1e-3);
});

describe('what is nested becomes one list of outputs', () => {
  const x = uniform([2, 1, 3]);
  const [a, b, c] = [(y: Tensor) => y.exp(), (y: Tensor) => y.neg(), (y: Tensor) => y.sum(-1)];
  const lstm = new LSTM(3, 2, { rng: new Generator(1) });
  it.each<[string, (y: Tensor) => ModelOutput, (y: Tensor) => Tensor[], string[], string[]?]>([
    ['a list of one', (y) => [a(y)], (y) => [a(y)], ['output']],
    ['null among them', (y) => [a(y), null], (y) => [a(y)], ['output']],
    ['what an LSTM gives', (y) => lstm.forward(y), (y) => lstm.forward(y).flat(), ['output0', 'output1', 'output2']],
    [
      'lists, with names that are given',
      (y) => [[a(y)], [[b(y), []], c(y)]],
      (y) => [a(y), b(y), c(y)],
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
    ],
    ['an object', (y) => ({ logits: a(y), loss: b(y) }), (y) => [a(y), b(y)], ['logits', 'loss']],
    [
      'lists in an object',
      (y) => ({ sum: c(y), state: { hidden: [a(y), b(y)], cell: [b(y)] } }),
      (y) => [c(y), a(y), b(y), b(y)],
      ['sum', 'state.hidden0', 'state.hidden1', 'state.cell'],
    ],
    ['results with names', (y) => topk(y, 1, -1), (y) => Object.values(topk(y, 1, -1)), ['values', 'indices']],
    ['objects in a list', (y) => [c(y), { h: a(y) }, { h: b(y) }], (y) => [c(y), a(y), b(y)], ['output', 'h0', 'h1']],
  ])('%s', async (_, f, flat, names, outputNames) => {
    const bytes = await exportModel(f, [x], { outputNames });
    const session = await createSession(bytes);
    expect(session.outputs.map(({ name }) => name)).toEqual(names);
    const { outputs } = JSON.parse(describeModel(bytes).metadata['verification']) as { outputs: object };
    expect(Object.keys(outputs)).toEqual(names);
    const other = uniform([3, 1, 3]);
    const results = await session.run({ input: other });
    flat(other).forEach((expected, i) => expectClose(results[names[i]], expected, { absolute: 1e-5 }));
  });

  it('of an LSTM with projections, of any length', async () => {
    const projected = new LSTM(3, 2, { projSize: 1 });
    const { outputs } = describeModel(await exportModel(projected, [x]));
    expect(outputs.map(({ name, shape }) => [name, shape])).toEqual([
      ['output0', ['batch', 1, 1]],
      ['output1', [1, 1, 1]],
      ['output2', [1, 1, 2]],
    ]);
  });
});

describe('errors', () => {
  class Counting extends Module {
    readonly calls: State = new Buffer(tensor([0]));
    forward(x: Tensor): Tensor {
      this.calls.value = this.calls.value.add(1);
      return x;
    }
  }
  const relu = (x: Tensor) => x.relu();
  const x = uniform([2, 3]);
  it.each([
    [
      () => exportModel(new Counting(), [x]),
      'exportModel: forward changes calls; an exported model cannot keep changes. Make a module respect eval()',
    ],
    [() => exportModel((y: Tensor) => y.mul(y.sum().item()), [x]), 'has no values, for its function was being traced'],
    [() => exportModel(relu, [x], { opset: 12 }), 'exportModel: opset is 12; it must be a whole number in 17 … 23'],
    [
      () => exportModel(relu, [x], { inputNames: ['a', 'b'] }),
      'exportModel: inputNames are a, b but 1 different ones are needed',
    ],
    [
      () => exportModel(relu, [x], { dynamicAxes: { y: { 0: 'batch' } } }),
      'exportModel: dynamicAxes names the input y but the inputs are input',
    ],
    [
      () => exportModel(relu, [x], { dynamic_axes: {} } as never),
      'exportModel: dynamic_axes is no option; the options are inputNames, outputNames, dynamicAxes, opset, name, docString, metadata, verify, device (did you mean dynamicAxes?)',
    ],
    [
      () => exportModel(relu, [x], { dynamicAxes: { input: 'batch' } }),
      "exportModel: dynamicAxes has 'batch'; it must be an object of axes by input, such as { image: { 0: 'batch' } }",
    ],
    [
      () => exportModel(relu, [x], { metadata: { verification: 'mine' } }),
      'exportModel: metadata.verification is written by the export itself; choose another key',
    ],
    [
      () => exportModel(relu, [x], { device: 'gpu' as never }),
      'exportModel: device is gpu; it must be one of auto, cpu, cuda, webgpu, wasm',
    ],
    [() => exportModel(relu, x as never), 'exportModel: exampleInputs is a tensor [2, 3]; it must be a list'],
    [
      () => exportModel(() => [x, { y: [x, new Map()] }], [x]),
      'exportModel: output[1].y[1] is a Map; it must be a tensor',
    ],
    [() => exportModel((() => undefined) as never, [x]), 'exportModel: output is undefined; it must be a tensor'],
    ...[null, [], [[], {}]].map((nothing): [() => Promise<unknown>, string] => [
      () => exportModel(() => nothing, [x]),
      'exportModel: the model has no outputs; it must give at least one tensor',
    ]),
    [
      () => exportModel((y: Tensor): ModelOutput => (y.shape[0] === 3 ? { three: y.exp() } : { y: y.exp() }), [x]),
      'exportModel: the outputs are y at batch 2 but three at batch 3; give the same ones at every size, or make the axis fixed with dynamicAxes',
    ],
    [
      () => exportModel((y: Tensor) => [y, [y, y]], [x], { outputNames: ['a', 'b'] }),
      'exportModel: outputNames are a, b but 3 different ones are needed',
    ],
    [
      () => exportModel(async (y: Tensor) => y.mul((await Promise.resolve(y)).sum().item()), [x]),
      'exportModel: the model is async; only what runs without waiting can be exported',
    ],
    [
      () => exportModel(relu, [x], { outputNames: [3] as never }),
      'exportModel: outputNames[0] is 3; it must be a string',
    ],
    [
      () => exportModel(relu, [x], { dynamicAxes: { input: { 0: 3 } } as never }),
      'exportModel: dynamicAxes.input[0] is 3; it must be a string',
    ],
    [
      () =>
        exportModel(
          (a) =>
            apply(
              defineOp<[Tensor]>({ name: 'own', infer: () => ({ shape: [2, 3], dtype: 'float32' }) } as never),
              [a],
              {},
            ),
          [x],
        ),
      'exportModel: onnx of the operation own is undefined; it must be a function',
    ],
    [async () => describeModel('m.onnx' as never), "describeModel: bytes are 'm.onnx'; they must be a Uint8Array"],
    [() => exportModel(relu, [[2, 3]] as never), 'exportModel: exampleInputs[0] is [2, 3]; it must be a tensor'],
    [
      () => exportModel({} as never, [x]),
      'exportModel: model is an object; it must be an object with forward(), modules(), namedStates()',
    ],
    [
      () => exportModel(relu, [x], { metadata: { made: 3 } } as never),
      'exportModel: metadata.made is 3; it must be a string',
    ],
    [
      () => saveModel('x.onnx', relu, { inputs: [x] } as never),
      /^saveModel: inputs is no option; the options are .*, exampleInputs/,
    ],
    [() => saveModel('x.onnx', relu, {} as never), 'saveModel: exampleInputs is undefined; it must be a list'],
    [
      () => exportModel(relu, [x], { dynamicAxes: { input: { 2: 'batch' } } }),
      'exportModel: dynamicAxes names axis 2 of input, which has 2 axes',
    ],
  ])('%#', async (call, text) => {
    await expect(call()).rejects.toThrow(text);
  });

  it('of damaged files', () => {
    expect(() => describeModel(Uint8Array.of(0xff, 0xff, 0xff))).toThrow(
      /describeModel: the file has 3 bytes that are no ONNX file/,
    );
    expect(() => describeModel(new TextEncoder().encode('<!doctype html><title>404'))).toThrow(
      'describeModel: the file has 25 bytes that are no ONNX file: they are text that begins with "<!doctype html><"',
    );
    expect(() => describeModel(new Uint8Array(0), { name: 'm.onnx' })).toThrow(
      'describeModel: m.onnx has 0 bytes that are no ONNX file: they hold no graph',
    );
  });
});
