import { enableGrad, valueAndGrad } from '@gradkit/autograd';
import type { Tensor } from '@gradkit/core-tensor';
import * as losses from '@gradkit/losses';
import { exportModel } from '@gradkit/onnx-export';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { read, casesIn, type Golden } from './golden.ts';

interface Case {
  readonly name: string;
  readonly attributes: {
    readonly loss: Exclude<keyof typeof losses, 'rmse'>;
    readonly options: object;
    readonly tensorOption?: string;
  };
  readonly inputs: [prediction: Golden, truth: Golden, option?: Golden];
  readonly output: Golden;
  readonly dy: Golden;
  readonly gradients: readonly (Golden | null)[];
}

const cases = casesIn<Case>('losses');
const functions = { ...losses };

/** Values, and gradients of prediction and truth for the case's `dy`. */
function both({ attributes: { loss, options, tensorOption }, inputs, dy }: Case): (p: Tensor, t: Tensor) => Tensor[] {
  const all = tensorOption === undefined ? options : { ...options, [tensorOption]: read(inputs[2]!) };
  return (prediction, truth) => {
    const weighted = (p: Tensor, t: Tensor): Tensor => functions[loss](p, t, all).mul(read(dy)).sum();
    const { gradients } = enableGrad(() => valueAndGrad(weighted)(prediction, truth));
    return [functions[loss](prediction, truth, all), ...gradients];
  };
}

describe('losses', () => {
  it.each(cases)('$name: values and gradients of PyTorch', (golden) => {
    const [loss, ...gradients] = both(golden)(read(golden.inputs[0]), read(golden.inputs[1]));
    expectClose(loss, read(golden.output));
    expect(golden.gradients[0]).not.toBeNull();
    gradients.forEach((gradient, i) => {
      const expected = golden.gradients[i];
      if (expected !== null) expectClose(gradient, read(expected));
    });
  });

  it.each(cases)('$name: the same in ONNX Runtime', async (golden) => {
    const [prediction, truth] = [read(golden.inputs[0]), read(golden.inputs[1])];
    // exportModel runs the file and fails where it differs
    const bytes = await exportModel((p, t) => both(golden)(p, t).slice(0, 2), [prediction, truth], { dynamicAxes: {} });
    expect(bytes.length).toBeGreaterThan(0);
  });
});
