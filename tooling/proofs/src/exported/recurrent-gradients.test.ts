import { grad } from '@gradkit/autograd';
import { Generator, normal, type Tensor } from '@gradkit/core-tensor';
import { GRU, LSTM, RNN } from '@gradkit/layers';
import { exportModel } from '@gradkit/onnx-export';
import { createSession } from '@gradkit/runtime';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';

// Backpropagation through time, in a file for sequences of any length: steps are no operations of their own, but a scan.

const rng = new Generator(5);

describe.each([
  ['RNN', RNN],
  ['LSTM', LSTM],
  ['GRU', GRU],
])('the gradient of %s', (_, Layer) => {
  it.each([false, true])('exports with a free length; both directions: %s', async (bidirectional) => {
    const layer = new Layer(3, 4, { bidirectional, rng });
    const ofInput = grad((x: Tensor) => layer.forward(x)[0].pow(2).sum());
    const bytes = await exportModel(ofInput, [normal([5, 2, 3], { rng })], {
      dynamicAxes: { input: { 0: 'length', 1: 'batch' } },
    });
    const session = await createSession(bytes, { device: 'cpu' });
    for (const shape of [
      [5, 2, 3],
      [9, 3, 3],
      [1, 1, 3],
    ]) {
      const x = normal(shape, { rng });
      const { output } = await session.run({ input: x });
      expectClose(output, ofInput(x));
      expect(output.shape).toEqual(shape);
    }
  });
});
