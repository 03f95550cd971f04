import { compile } from '@gradkit/compile';
import { tensor, uniform, type Tensor } from '@gradkit/core-tensor';
import { GRU, LSTM, RNN } from '@gradkit/layers';
import { SGD } from '@gradkit/optimizers';
import { describe, expect, it } from 'vitest';

// ONNX Runtime's recurrent nodes make numbers of NaN: a training that diverges would look as if it did not.
describe.each([LSTM, GRU, RNN])('a training step of %o', (Layer) => {
  it.each(['x', 'a weight'])('keeps NaN in %s', async (place) => {
    const layer = new Layer(3, 4);
    const optimizer = new SGD(layer.parameters(), { learningRate: 0.1 });
    const step = compile((x: Tensor) => {
      optimizer.zeroGrad();
      const loss = layer.forward(x)[0].pow(2).mean();
      loss.backward();
      optimizer.step();
      return loss;
    });
    const [weight] = layer.parameters();
    const x = uniform([5, 2, 3]);
    const withNaN = ({ shape, data }: Tensor): Tensor =>
      tensor(
        Float32Array.from(data, (value, i) => (i === 2 ? Number.NaN : value)),
        { shape },
      );
    if (place !== 'x') weight.value = withNaN(weight.value);
    const loss = await step(place === 'x' ? withNaN(x) : x);
    expect([loss.item(), weight.value.slice([0]).toArray()]).toEqual([
      Number.NaN,
      [Number.NaN, Number.NaN, Number.NaN],
    ]);
  });
});
