import {
  fakeQuantizePerChannelAffine,
  fakeQuantizePerTensorAffine,
  Generator,
  ones,
  uniform,
  type Tensor,
} from '@gradkit/core-tensor';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import {
  Conv2d,
  Flatten,
  Linear,
  LSTM,
  MovingAverageMinMaxObserver,
  prepareQat,
  ReLU,
  Sequential,
  weightNorm,
} from '../index.ts';

const rng = new Generator(1);
const draw = (...shape: number[]): Tensor => uniform(shape, { low: -1, high: 1, rng });

describe('prepareQat', () => {
  it('computes with rounded inputs and weights', () => {
    const layer = new Linear(6, 3, { rng });
    const { value: weight } = layer.weight;
    const [x, bias] = [draw(4, 6), layer.bias!.value];
    const model = prepareQat(layer);
    const found = model.forward(x);
    const observer = new MovingAverageMinMaxObserver();
    observer.forward(x);
    const [scale, zero] = observer.calculateQparams().map((each) => each.reshape([]));
    const scales = weight.abs().max(1).div(63);
    const rounded = fakeQuantizePerChannelAffine(weight, scales, scales.mul(0).cast('int32'), 0, -63, 63);
    const expected = fakeQuantizePerTensorAffine(x, scale, zero, 0, 255).matmul(rounded.transpose()).add(bias);
    expectClose(found, expected);
  });

  it('keeps the parameters, which get gradients as if nothing were rounded', () => {
    const model = new Sequential(new Conv2d(1, 4, 3, { rng }), new ReLU(), new Flatten(), new Linear(16, 2, { rng }));
    const before = model.parameters();
    prepareQat(model);
    expect(new Set(model.parameters())).toEqual(new Set(before));
    model
      .forward(draw(3, 1, 4, 4))
      .sum()
      .backward();
    for (const { grad, type } of model.parameters()) expect(grad!.shape).toEqual(type!.shape);
    expect(model.getParameter('3.parametrizations.weight.original')).toBe(before[2]);
  });

  it('rounds the weights of recurrent layers', () => {
    const layer = prepareQat(new LSTM(3, 4, { numLayers: 2, bidirectional: true, rng }));
    const names = layer
      .namedParameters()
      .map(([name]) => name)
      .filter((name) => name.includes('weight'));
    expect(names).toHaveLength(8);
    expect(names.every((name) => name.startsWith('parametrizations.weight_'))).toBe(true);
    const [y] = layer.forward(draw(5, 2, 3));
    expect(y.shape).toEqual([5, 2, 8]);
    const levels = [...layer.weightIhL0.value.data].map((each, i) => {
      const scale = layer.getBuffer('parametrizations.weight_ih_l0.0.scale').value.data[Math.floor(i / 3)];
      return each / scale;
    });
    for (const level of levels) expect(Math.abs(level - Math.round(level))).toBeLessThan(1e-4);
  });

  it('goes on from its state dict', () => {
    const make = (): Linear => prepareQat(new Linear(3, 2, { rng }));
    const [one, other] = [make(), make()];
    one.forward(draw(4, 3));
    other.loadStateDict(one.stateDict());
    const x = draw(2, 3);
    expectClose(other.eval().forward(x), one.eval().forward(x));
  });

  it.each([
    [() => prepareQat(new ReLU()), 'prepareQat: the model has 0 linear, convolutional or recurrent layers'],
    [() => prepareQat(new Linear(2, 2).eval()), 'prepareQat: the model is in evaluation mode; call train() first'],
    [() => prepareQat(prepareQat(new Linear(2, 2))), 'prepareQat: a Linear has a parametrized weight already'],
    [() => prepareQat(weightNorm(new Linear(2, 2))), 'prepareQat: a Linear has a parametrized weight already'],
    [() => prepareQat(new Linear(2, 2), { averagingConstant: 3 }), 'prepareQat: averagingConstant is 3'],
    [() => prepareQat(ones([2]) as never), 'prepareQat: model is a tensor [2]'],
  ])('refuses: %#', (call, text) => expect(call).toThrow(text));
});
