import {
  fakeQuantizePerTensorAffine,
  full,
  Generator,
  ones,
  tensor,
  uniform,
  zeros,
  type Tensor,
} from '@gradkit/core-tensor';
import {
  BatchNorm2d,
  Conv2d,
  ConvTranspose2d,
  Embedding,
  FakeQuantize,
  Flatten,
  GRU,
  Linear,
  LSTM,
  MaxPool2d,
  Module,
  ReLU,
  Sequential,
} from '@gradkit/layers';
import { createSession } from '@gradkit/runtime';
import { describe, expect, it } from 'vitest';
import { formatQuantization, quantizeModel, type QuantizeOptions } from '../index.ts';
import { decodeModel } from '../schema.ts';
import { similarity } from './report.ts';

const rng = new Generator(1);
const draw = (...shape: number[]): Tensor => uniform(shape, { low: -1, high: 1, rng });

class Recurrent extends Module {
  readonly embedding = new Embedding(20, 16, { rng });
  readonly lstm = new LSTM(16, 12, { batchFirst: true, bidirectional: true, rng });
  readonly gru = new GRU(24, 12, { batchFirst: true, rng });
  readonly head = new Linear(12, 20, { rng });

  forward(x: Tensor): Tensor {
    const [both] = this.lstm.forward(this.embedding.forward(x));
    const [one] = this.gru.forward(both);
    return this.head.forward(one);
  }
}

function convNet(): Sequential {
  const norm = new BatchNorm2d(8);
  norm.runningMean!.value = draw(8);
  norm.runningVar!.value = uniform([8], { low: 0.5, high: 2, rng });
  norm.weight!.value = draw(8);
  norm.bias!.value = draw(8);
  return new Sequential(
    new Conv2d(3, 8, 3, { rng }),
    norm,
    new ReLU(),
    new MaxPool2d(2),
    new Conv2d(8, 8, 3, { padding: 1, bias: false, rng }),
    new ReLU(),
    new ConvTranspose2d(8, 4, 2, { stride: 2, rng }),
    new Flatten(),
    new Linear(4 * 6 * 6, 10, { rng }),
  );
}

/** Element types of all constants, how many of each. */
function constantsOf(bytes: Uint8Array): Record<string, number> {
  const names: Readonly<Record<number, string>> = { 1: 'float', 2: 'uint8', 3: 'int8', 6: 'int32', 7: 'int64' };
  const found: Record<string, number> = {};
  for (const { dataType, rawData } of decodeModel(bytes).graph.initializer)
    found[names[dataType]] = (found[names[dataType]] ?? 0) + rawData!.length;
  return found;
}

const operatorsOf = (bytes: Uint8Array): string[] => decodeModel(bytes).graph.node.map(({ opType }) => opType);

/** Outputs of both files for a batch of another size, compared, in decibels. */
async function compare(before: Uint8Array, after: Uint8Array, x: Tensor): Promise<number> {
  const [expected, found] = await Promise.all(
    [before, after].map(async (bytes) => {
      const session = await createSession(bytes, { device: 'cpu' });
      const { output } = await session.run({ input: x });
      await session.close();
      return output;
    }),
  );
  return similarity(expected.data, found.data);
}

describe('a convolutional network', () => {
  const model = convNet();
  const example = draw(2, 3, 8, 8);

  it('static: convolutions and linear layers by whole numbers, batch normalization and plain pooling within', async () => {
    const calibrationData = [example, draw(30, 3, 8, 8)];
    const { bytes, floatBytes, report } = await quantizeModel(model, [example], { calibrationData });
    expect(report.operators.map(({ name, operator, mode }) => `${name} ${operator} ${mode}`)).toEqual([
      '0.weight Conv static',
      '4.weight Conv static',
      '6.weight ConvTranspose weightOnly',
      '8.weight Gemm static',
    ]);
    const operators = operatorsOf(bytes);
    expect(operators).not.toContain('BatchNormalization');
    expect(operators.filter((each) => each === 'MaxPool')).toHaveLength(1);
    const constants = constantsOf(bytes);
    expect(constants['int8']).toBeGreaterThan(3 * 8 * 9 + 8 * 8 * 9 + 8 * 4 * 4 + 1440);
    expect(constants['int32']).toBe(4 * (8 + 10)); // biases; the second convolution has none
    expect(report.outputs['output']).toBeGreaterThan(25);
    expect(await compare(floatBytes, bytes, draw(5, 3, 8, 8))).toBeGreaterThan(25);
  });

  it.each(['dynamic', 'weightOnly'] as const)('%s', async (mode) => {
    const { bytes, floatBytes, report } = await quantizeModel(model, [example], { mode });
    expect(report.operators.at(-1)!.mode).toBe(mode);
    expect(operatorsOf(bytes).includes('MatMulInteger')).toBe(mode === 'dynamic');
    expect(await compare(floatBytes, bytes, draw(5, 3, 8, 8))).toBeGreaterThan(30);
  });

  it('with one scale for each weight, and all eight bits', async () => {
    const options: QuantizeOptions = { mode: 'weightOnly', perChannel: false };
    const { report } = await quantizeModel(model, [example], options);
    const { report: precise } = await quantizeModel(model, [example], { mode: 'weightOnly' });
    expect(report.operators[0].decibels).toBeLessThan(precise.operators[0].decibels);
    const calibrationData = [example];
    const [seven, eight] = await Promise.all(
      [true, false].map((reduceRange) => quantizeModel(model, [example], { calibrationData, reduceRange })),
    );
    expect(eight.report.operators[0].decibels).toBeGreaterThan(seven.report.operators[0].decibels + 4);
  });
});

describe('a recurrent network', () => {
  const model = new Recurrent();
  const ids = (batch: number): Tensor =>
    tensor(
      Int32Array.from({ length: batch * 6 }, () => rng.below(20)),
      { shape: [batch, 6] },
    );

  it.each(['static', 'dynamic', 'weightOnly'] as const)('%s: weights are int8', async (mode) => {
    const options = mode === 'static' ? { calibrationData: [ids(8)] } : { mode };
    const { bytes, floatBytes, report } = await quantizeModel(model, [ids(2)], options);
    expect(report.operators.map(({ name, operator }) => `${name} ${operator}`)).toEqual([
      'embedding.weight Gather',
      expect.stringMatching(/^lstm\.weight_ih_l0.* LSTM$/),
      expect.stringMatching(/^lstm\.weight_hh_l0.* LSTM$/),
      'gru.weight_ih_l0 GRU',
      'gru.weight_hh_l0 GRU',
      'head.weight MatMul',
    ]);
    expect(report.operators.at(-1)!.mode).toBe(mode);
    expect(constantsOf(bytes)['int8']).toBeGreaterThan(320 + 2 * 48 * 28 + 36 * 36 + 240);
    expect(await compare(floatBytes, bytes, ids(3))).toBeGreaterThan(25);
  });
});

it('levels of a weight are the nearest ones, and its largest number in each row is exact', async () => {
  const layer = new Linear(32, 4, { rng });
  const { bytes } = await quantizeModel(layer, [draw(1, 32)], { mode: 'weightOnly' });
  const { initializer } = decodeModel(bytes).graph;
  const byName = (name: string) => initializer.find((each) => each.name === name)!.rawData!.slice();
  const levels = new Int8Array(byName('weight_int8').buffer);
  const scales = new Float32Array(byName('weight_scale').buffer);
  for (let row = 0; row < 4; row++) {
    const weights = [...layer.weight.value.data].slice(row * 32, (row + 1) * 32);
    expect(scales[row]).toBeCloseTo(Math.max(...weights.map(Math.abs)) / 127, 8);
    weights.forEach((weight, i) => expect(Math.abs(levels[row * 32 + i] - weight / scales[row])).toBeLessThan(0.50001));
  }
});

it('a model whose values were rounded while training needs no calibration', async () => {
  class Rounded extends Module {
    readonly quantize = new FakeQuantize();
    readonly linear = new Linear(16, 8, { rng });

    forward(x: Tensor): Tensor {
      return this.linear.forward(this.quantize.forward(x));
    }
  }
  const model = new Rounded();
  model.forward(draw(50, 16));
  const { bytes, floatBytes, report } = await quantizeModel(model, [draw(2, 16)], { mode: 'static' });
  expect(report.operators.map(({ mode }) => mode)).toEqual(['static']);
  expect(operatorsOf(bytes).filter((each) => each === 'QuantizeLinear')).toHaveLength(1);
  expect(operatorsOf(bytes)).not.toContain('Mul');
  expect(await compare(floatBytes, bytes, draw(9, 16))).toBeGreaterThan(30);
});

it('a factor of ones that broadcasts stays behind values that were rounded', async () => {
  class Net extends Module {
    readonly linear = new Linear(64, 64, { rng });

    forward(x: Tensor): Tensor {
      const rounded = fakeQuantizePerTensorAffine(x, tensor(0.05), tensor(0, { dtype: 'int32' }), -128, 127);
      return this.linear.forward(rounded.mul(ones([4, 1])));
    }
  }
  const x = draw(1, 64);
  const { bytes } = await quantizeModel(new Net(), [x], { mode: 'dynamic', dynamicAxes: {} });
  const session = await createSession(bytes, { device: 'cpu' });
  expect(session.outputs[0].shape).toEqual([4, 64]);
  await session.close();
});

it('reports sizes and scores, as a table, too', async () => {
  const layer = new Linear(64, 64, { rng });
  const scores: number[] = [];
  const { bytes, floatBytes, report } = await quantizeModel(layer, [draw(1, 64)], {
    calibrationData: [draw(20, 64)],
    evaluate: async (predict) => {
      const [y] = await predict(zeros([3, 64]));
      scores.push(y.shape[0]);
      return 0.75 - scores.length / 100;
    },
  });
  expect(scores).toEqual([3, 3]);
  const { bytesBefore, bytesAfter, ratio, scoreBefore, scoreAfter } = report;
  expect([bytesBefore, bytesAfter]).toEqual([floatBytes.length, bytes.length]);
  expect(ratio).toBe(bytes.length / floatBytes.length);
  expect([scoreBefore, scoreAfter]).toEqual([0.74, 0.73]);
  const lines = formatQuantization(report).split('\n');
  expect(lines[2]).toMatch(/^weight +\| Gemm +\| 4096 +\| static +\| \d\d\.\d dB$/);
  expect(lines[3]).toMatch(/^size 1\d\.\d kB → \d\.\d kB \(0\.\d{3} ×\)$/);
  expect(lines[4]).toBe('score 0.74 → 0.73');
  expect(lines[5]).toMatch(/^output: \d\d\.\d dB$/);
});

describe('refuses', () => {
  const layer = new Linear(8, 8);
  const x = draw(1, 8);
  const quantize = (options: object): Promise<unknown> => quantizeModel(layer, [x], options);
  it.each([
    [{ mode: 'int8' }, 'quantizeModel: mode is int8; it must be one of static, dynamic, weightOnly'],
    [{ mode: 'static' }, 'quantizeModel: mode is static but there are no calibrationData'],
    [{ calibrationData: 3 }, 'quantizeModel: calibrationData is 3'],
    [{ calibrationData: [] }, 'quantizeModel: calibrationData has 0 batches; at least 1 is needed'],
    [{ calibrationData: [[x, x]] }, 'quantizeModel: a batch has 2 inputs but the model takes 1'],
    [{ calibrationData: [1] }, 'quantizeModel: input input of a batch is 1; it must be a tensor'],
    [{ calibrationData: [x.mul(NaN)] }, 'quantizeModel: input is NaN for some calibrationData; all must be finite'],
    [{ calibrationData: [draw(1, 3)] }, 'quantizeModel: batch 0 of calibrationData: '],
    [{ calibration: [x] }, 'quantizeModel: calibration is no option'],
    [{ evaluate: 1 }, 'quantizeModel: evaluate is 1; it must be a function'],
    [{ evaluate: () => 'good' }, "quantizeModel: what evaluate gave is 'good'"],
    [{ reduceRange: 1 }, 'quantizeModel: reduceRange is 1'],
  ])('%o', async (options, text) => {
    await expect(quantize(options)).rejects.toThrow(text);
  });
});

it('weights that are not finite are refused, and small ones that stay as they are named', async () => {
  const broken = new Linear(8, 8);
  broken.weight.value = full([8, 8], NaN);
  await expect(quantizeModel(broken, [draw(1, 8)])).rejects.toThrow(
    'quantizeModel: weight holds NaN; weights must be finite',
  );
  const { report } = await quantizeModel(new Linear(2, 2), [draw(1, 2)]);
  expect(report.floats).toEqual([{ name: 'weight', operator: 'Gemm', elements: 4 }]);
  expect(formatQuantization(report)).toContain('nothing in this model is quantized');
});
