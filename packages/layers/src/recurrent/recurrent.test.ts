import { checkGradient, grad } from '@gradkit/autograd';
import { Generator, normal, ones, zeros, type Tensor } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { GRU, LSTM, LSTMCell, RNN } from '../index.ts';

it('has the names and shapes of PyTorch', () => {
  const layer = new LSTM(3, 4, { numLayers: 2, bidirectional: true, projSize: 2 });
  const names = layer.namedParameters().map(([name, { value }]) => [name, value.shape] as const);
  expect(names.slice(0, 6)).toEqual([
    ['weight_ih_l0', [16, 3]],
    ['weight_hh_l0', [16, 2]],
    ['bias_ih_l0', [16]],
    ['bias_hh_l0', [16]],
    ['weight_hr_l0', [2, 4]],
    ['weight_ih_l0_reverse', [16, 3]],
  ]);
  expect(Object.fromEntries(names)['weight_ih_l1_reverse']).toEqual([16, 4]);
  expect(new LSTMCell(3, 4).namedParameters().map(([name]) => name)).toEqual([
    'weight_ih',
    'weight_hh',
    'bias_ih',
    'bias_hh',
  ]);
});

it('has its weights as fields, too', () => {
  const layer = new LSTM(3, 4, { numLayers: 2, bidirectional: true, bias: false });
  expect(layer.weightIhL0).toBe(layer.getParameter('weight_ih_l0'));
  expect(layer.weightHhL1Reverse).toBe(layer.getParameter('weight_hh_l1_reverse'));
  expect(layer.biasIhL0).toBeUndefined();
});

it('draws all weights from ±1 / √hiddenSize', () => {
  for (const layer of [new RNN(50, 25), new GRU(50, 25), new LSTM(50, 25), new LSTMCell(50, 25)]) {
    for (const parameter of layer.parameters()) {
      const { value } = parameter;
      expect(value.abs().max().item()).toBeLessThanOrEqual(0.2);
      if (value.size < 1000) continue;
      expect(value.abs().max().item()).toBeGreaterThan(0.198);
      expect(Math.abs(value.mean().item())).toBeLessThan(0.02);
    }
  }
});

it('drops between layers while training, never the last outputs', () => {
  const rng = new Generator(4);
  const layer = new GRU(3, 4, { numLayers: 2, dropout: 0.5, rng });
  const x = ones([5, 2, 3]);
  const [first, second] = [layer.forward(x)[0], layer.forward(x)[0]];
  expect(first.sub(second).abs().max().item()).toBeGreaterThan(0.001);
  const dropped = new GRU(3, 4, { numLayers: 2, dropout: 1, rng: new Generator(4) });
  const changed = dropped.forward(x.mul(2))[0];
  expect(changed.toArray()).toEqual(dropped.forward(x)[0].toArray()); // nothing of the input is left
  expect(changed.abs().min().item()).toBeGreaterThan(0);
  layer.eval();
  expect(layer.forward(x)[0].toArray()).toEqual(layer.forward(x)[0].toArray());
});

it('takes an empty batch', () => {
  const [output, [hidden]] = new LSTM(3, 4, { bidirectional: true }).forward(zeros([5, 0, 3]));
  expect([output.shape, hidden.shape]).toEqual([
    [5, 0, 8],
    [2, 0, 4],
  ]);
});

it.each([
  ['RNN', RNN],
  ['LSTM', LSTM],
  ['GRU', GRU],
])('%s has second derivatives', (_, Layer) => {
  const layer = new Layer(2, 3, { bidirectional: true, rng: new Generator(1) }).double();
  const squares = (x: Tensor): Tensor =>
    layer
      .forward(x, null, { lengths: [3, 2] })[0]
      .pow(2)
      .sum();
  checkGradient(
    (x: Tensor) => grad(squares)(x).pow(2).sum(),
    [normal([3, 2, 2], { rng: new Generator(2) }).cast('float64')],
  );
});
