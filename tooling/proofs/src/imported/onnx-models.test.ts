import { compile } from '@gradkit/compile';
import { arange, DataError, type Tensor } from '@gradkit/core-tensor';
import { describeModel } from '@gradkit/onnx-export';
import { importModel } from '@gradkit/onnx-import';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, test } from 'vitest';
import {
  lightFile,
  lightNames,
  lightOutput,
  modelIn,
  onnxData,
  onnxModels,
  valuesOf,
  type OnnxModel,
} from './onnx-models.ts';

/** The inputs that are whole numbers, from which shapes follow, as constants, and the others. */
function dividedInputs(one: OnnxModel): readonly [Record<string, Tensor>, Tensor[]] {
  const given = valuesOf(one, 'input').map((x, i) => [describeModel(modelIn(one)).inputs[i].name, x] as const);
  const [whole, floats] = [true, false].map((wanted) =>
    given.filter(([, { dtype }]) => (dtype === 'int64') === wanted),
  );
  return [Object.fromEntries(whole), floats.map(([, x]) => x)];
}

/** Whether a model gives what it must; false where it is refused, which must be by the name of a node or type. */
function isSame(one: OnnxModel): boolean {
  try {
    const [constants, inputs] = dividedInputs(one);
    const found: Tensor | readonly Tensor[] = importModel<Tensor[]>(modelIn(one), { constants })
      .eval()
      .forward(...inputs);
    const expected = valuesOf(one, 'output');
    const outputs = [found].flat();
    expect(outputs.length).toBe(expected.length);
    expected.forEach((y, i) => expectClose(outputs[i], y, { relative: 1e-4, absolute: 1e-5 }));
    return true;
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    if (/cannot be imported|element type/.test(error.message)) return false;
    throw error;
  }
}

describe.skipIf(onnxData === null)('test data of the package onnx', () => {
  test('at least 97 of 100 modules of PyTorch give what they must', () => {
    const models = onnxModels('pytorch-converted');
    const same = models.filter(isSame);
    expect(models.length).toBeGreaterThan(80);
    expect(same.length / models.length).toBeGreaterThanOrEqual(0.97);
  });

  test('operators as PyTorch wrote them give what they must', () => {
    const models = onnxModels('pytorch-operator');
    expect(models.filter((one) => !isSame(one)).map(({ name }) => name)).toEqual([]);
  });

  test('simple ones, but those of texts and of gradients', () => {
    const refused = onnxModels('simple').filter((one) => !isSame(one));
    expect(refused.filter(({ name }) => !/strnorm|gradient/.test(name)).map(({ name }) => name)).toEqual([]);
  });

  test.each(lightNames())('%s, whose weights are all alike, gives its output', { timeout: 600_000 }, async (name) => {
    const model = importModel(lightFile(name)).eval();
    const shape = model.inputs[0].shape!.map(Number);
    const size = shape.reduce((product, each) => product * each, 1);
    const x = arange(size).div(size).reshape(shape);
    const compiled = compile((image: Tensor) => model.forward(image), { device: 'cpu' });
    expectClose(await compiled(x), lightOutput(name), { relative: 1e-5, absolute: 0 });
  });

  /**
   * All weights of this one are alike, so that its 1,000 logits are one number near 9.5e9, where the next float is 1,024 away, and a softmax
   * of two that differ makes 0 of the smaller. Compiled, the 1,000 channels are equal to the bit up to the last ReLU. Then the file has
   * GlobalAveragePool and we ReduceMean, which adds up a row in an order that follows from its place in memory: equal rows differ by a
   * step or two. Both are rounding: of numbers from a normal distribution, whose logits are 6,840,956,496 in float64, it is off by 430 to 1,460, ONNX
   * Runtime with the file by 430 to 1,970, as it optimizes, and at once by 80. So what goes into the softmax is compared, and its outputs at once alone.
   */
  test('SqueezeNet with equal logits: its outputs at once, what goes into the softmax compiled', async () => {
    const [bytes, name] = [lightFile('squeezenet'), 'r65'];
    const size = 3 * 224 * 224;
    const x = arange(size).div(size).reshape([1, 3, 224, 224]);
    expectClose(importModel(bytes).eval().forward(x), lightOutput('squeezenet'), { relative: 1e-6, absolute: 0 });
    const features = importModel(bytes, { outputs: [name] }).eval();
    const compiled = compile((image: Tensor) => features.forward(image), { device: 'cpu' });
    expectClose(await compiled(x), features.forward(x), { relative: 2e-6 });
  });
});
