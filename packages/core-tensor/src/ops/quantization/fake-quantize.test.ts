import { describe, expect, it } from 'vitest';
import { fakeQuantizePerChannelAffine, fakeQuantizePerTensorAffine, tensor } from '../../index.ts';

const x = tensor([[0.24, 0.26, -9]]);
const whole = (...values: number[]) => tensor(values, { dtype: 'int32' });

it('takes numbers for scale and zero point', () => {
  expect(fakeQuantizePerTensorAffine(x, 0.5, 2, 0, 15).toArray()).toEqual([[0, 0.5, -1]]);
  expect(x.fakeQuantizePerTensorAffine(tensor(0.5), tensor(2, { dtype: 'int32' }), 0, 15).toArray()).toEqual([
    [0, 0.5, -1],
  ]);
});

describe('says what is wrong', () => {
  it.each([
    [
      () => fakeQuantizePerTensorAffine(x, 1, 300, 0, 255),
      'fakeQuantizePerTensorAffine: zeroPoint is 300; it must be a whole number in 0 … 255',
    ],
    [
      () => fakeQuantizePerTensorAffine(x, 1, tensor(-1, { dtype: 'int32' }), 0, 255),
      'fakeQuantizePerTensorAffine: zeroPoint is -1; it must be in quantMin … quantMax, 0 … 255',
    ],
    [
      () => fakeQuantizePerTensorAffine(x, 1, 0, 5, 2),
      'fakeQuantizePerTensorAffine: quantMin is 5 but quantMax is 2; quantMin must not be above quantMax',
    ],
    [
      () => fakeQuantizePerTensorAffine(x, tensor([1, 2]), 0, 0, 255),
      'fakeQuantizePerTensorAffine: scale is [2] but x is [1, 3]; it must be []',
    ],
    [
      () => fakeQuantizePerTensorAffine(x, 1, tensor(0), 0, 255),
      "fakeQuantizePerTensorAffine: zeroPoint is float32 but must be int32; use zeroPoint.cast('int32')",
    ],
    [() => fakeQuantizePerTensorAffine(whole(1), 1, 0, 0, 255), 'fakeQuantizePerTensorAffine: x is int32'],
    [
      () => fakeQuantizePerChannelAffine(x, tensor([1]), whole(0), 1, 0, 255),
      'fakeQuantizePerChannelAffine: scale is [1] but x is [1, 3]; it must be [3]',
    ],
    [
      () => fakeQuantizePerChannelAffine(x, tensor([1]), whole(0, 0), 0, 0, 255),
      'fakeQuantizePerChannelAffine: zeroPoint is [2] but x is [1, 3]; it must be [1]',
    ],
    [
      () => fakeQuantizePerChannelAffine(x, tensor([1]), whole(0), 2, 0, 255),
      'fakeQuantizePerChannelAffine: axis is 2',
    ],
  ])('%#', (call, text) => expect(call).toThrow(text));
});
