import { DataError, type Tensor } from '@gradkit/core-tensor';
import { describeModel } from '@gradkit/onnx-export';
import { importModel } from '@gradkit/onnx-import';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, test } from 'vitest';
import { modelIn, onnxData, onnxModels, valuesOf, type OnnxModel } from './onnx-models.ts';

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
});
