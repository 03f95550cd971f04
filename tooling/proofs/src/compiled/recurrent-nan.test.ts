import { compile } from '@gradkit/compile';
import { Generator, gru, ones, tensor, uniform, zeros, type Tensor } from '@gradkit/core-tensor';
import { GRU, LSTM, RNN } from '@gradkit/layers';
import { exportModel } from '@gradkit/onnx-export';
import { SGD } from '@gradkit/optimizers';
import { createSession } from '@gradkit/runtime';
import { describe, expect, it } from 'vitest';

// ONNX Runtime's recurrent nodes make numbers of NaN: a training that diverges would look as if it did not.

const rng = new Generator(11);

const withValue = ({ shape, data }: Tensor, at: number, value: number): Tensor =>
  tensor(Float32Array.from(data).with(at, value), { shape });

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
    if (place !== 'x') weight.value = withValue(weight.value, 2, Number.NaN);
    const loss = await step(place === 'x' ? withValue(x, 2, Number.NaN) : x);
    expect([loss.item(), weight.value.slice([0]).toArray()]).toEqual([
      Number.NaN,
      [Number.NaN, Number.NaN, Number.NaN],
    ]);
  });
});

/** Which elements are numbers. */
const finite = (y: Tensor): boolean[] => Array.from(y.data, Number.isFinite);

describe.each([LSTM, GRU, RNN])('without gradients, %o', (Layer) => {
  const layer = new Layer(3, 4, { bidirectional: true, rng });
  const run = (x: Tensor): Tensor[] => layer.forward(x).flat(2);
  const x = uniform([5, 2, 3], { low: -1, high: 1, rng });
  const inputs = [x, ...[Number.NaN, Number.POSITIVE_INFINITY, 1e30].map((value) => withValue(x, 13, value))];

  it('knows which rows and steps NaN in x reaches, compiled', async () => {
    const compiled = compile(run);
    for (const given of inputs) expect((await compiled(given)).map(finite)).toEqual(run(given).map(finite));
    expect(run(inputs[1]).map(finite).flat()).toContain(false);
    expect(run(inputs[1]).map(finite).flat()).toContain(true);
  });

  it.each(['cpu', 'wasm'] as const)('exported, too, for another length and batch: %s', async (device) => {
    const bytes = await exportModel(run, [uniform([4, 3, 3], { rng })], {
      dynamicAxes: { input: { 0: 'length', 1: 'batch' } },
    });
    const session = await createSession(bytes, { device });
    for (const given of inputs) {
      const results = await session.run({ input: given });
      expect(session.outputs.map(({ name }) => finite(results[name]))).toEqual(run(given).map(finite));
    }
    await session.close();
  });

  it('gives NaN for NaN in a weight, compiled and exported', async () => {
    const compiled = compile(run);
    await compiled(x);
    const [, weight] = layer.parameters();
    const before = weight.value;
    weight.value = withValue(before, 5, Number.NaN);
    const expected = run(x).map(finite);
    expect((await compiled(x)).map(finite)).toEqual(expected);
    const session = await createSession(await exportModel(run, [x], { dynamicAxes: {} }));
    const results = await session.run({ input: x });
    expect(session.outputs.map(({ name }) => finite(results[name]))).toEqual(expected);
    expect(expected.flat()).toContain(false);
    await session.close();
    weight.value = before;
  });
});

it('a gate that is 0 in float32 makes NaN of an infinity, as in PyTorch: eagerly, and compiled', async () => {
  const [x, weightIh, bias] = [
    [1, 1, 1],
    [1, 3, 1],
    [1, 6],
  ].map((shape) => zeros(shape));
  const weightHh = tensor([-300, 0, Number.POSITIVE_INFINITY], { shape: [1, 3, 1] }); // σ(−300) = 5e-131
  const run = (hidden: Tensor): Tensor => gru(x, weightIh, weightHh, bias, hidden)[0];
  const hidden = ones([1, 1, 1]);
  expect([run(hidden).item(), (await compile(run)(hidden)).item()]).toEqual([Number.NaN, Number.NaN]);
});
