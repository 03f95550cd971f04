import { tensor, type Tensor } from '@gradkit/core-tensor';
import { exportModel } from '@gradkit/onnx-export';
import { createSession } from '@gradkit/runtime';
import type { Written } from '@gradkit-internal/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { filesOf, keras3Cases, type Keras3Case } from '../testing/keras-3.ts';
import { expectSame, loaded, predictions } from '../testing/tfjs-models.ts';
import { fromLayersModel, toLayersModel, type LayersModel } from './index.ts';

const toTensor = ({ shape, data }: Written): Tensor => tensor(data, { shape });

function read(one: Keras3Case): LayersModel<Tensor | Tensor[]> {
  const { modelJson, weights } = filesOf(one);
  return fromLayersModel<Tensor | Tensor[]>(modelJson, weights).eval();
}

/** A case with other texts in its topology. */
const changed = (of: string, ...changes: readonly (readonly [from: string, to: string])[]): Keras3Case => {
  const one = keras3Cases.find(({ name }) => name === of)!;
  const text = changes.reduce((all, [from, to]) => all.replaceAll(from, to), JSON.stringify(one.topology));
  return { ...one, topology: JSON.parse(text) as object };
};

test.each(keras3Cases)('a model of Keras 3 gives what it gives there: $name', (one) => {
  expectSame(read(one).outputs(...one.inputs.map(toTensor)), one.outputs.map(toTensor));
});

test.each([
  changed('image', ['hard_sigmoid', 'sigmoid'], ['hard_silu', 'silu']),
  changed('graph', ['causal', 'same']), // a padding that TensorFlow.js has not
])('and goes to TensorFlow.js: $name', async (one) => {
  const model = read(one);
  const there = await loaded(toLayersModel(model));
  const inputs = one.inputs.map(({ shape, data }) => tf.tensor(data, shape));
  expectSame(predictions(there, inputs), model.outputs(...one.inputs.map(toTensor)));
});

test('masks are made by the layers, in an exported model, too', async () => {
  const one = keras3Cases.find(({ name }) => name === 'masks')!;
  const model = read(one);
  const { modelTopology } = toLayersModel(model).modelJson;
  expect(JSON.stringify(modelTopology)).not.toMatch(/NotEqual|LogicalOr/); // functions that TensorFlow.js has not
  const [x] = one.inputs.map(toTensor);
  const session = await createSession(await exportModel(model, [x]), { device: 'cpu' });
  const outputs = await session.run({ input: x });
  expectSame(Object.values(outputs), one.outputs.map(toTensor));
  await session.close();
});

test('a function that has another meaning in Keras 3 keeps it', () => {
  const layers = [
    { module: 'keras.layers', class_name: 'InputLayer', config: { name: 'input', batch_shape: [null, 1] } },
    { module: 'keras.layers', class_name: 'Activation', config: { name: 'gate', activation: 'hard_sigmoid' } },
  ];
  const model = { module: 'keras', class_name: 'Sequential', config: { name: 'model', layers } };
  const gate = (version: string): Tensor =>
    fromLayersModel(
      { modelTopology: { keras_version: version, model_config: model }, weightSpecs: [] },
      new Uint8Array(),
    ).forward(tensor([[1]]));
  expectSame([gate('3.15.1'), gate('2.15.0')], [tensor([[1 / 6 + 0.5]]), tensor([[0.2 + 0.5]])]);
});

test('arguments that are no tensors are refused, but a number beside one', () => {
  expect(() => read(changed('graph', ['"args":[1,', '"args":["1",']))).toThrow(
    "fromLayersModel: layer subtract is called with an argument '1'; give it tensors alone",
  );
  expect(() => read(changed('graph', ['TrueDivide', 'Power']))).toThrow(
    'fromLayersModel: layer true_divide, a Power, has no counterpart',
  );
  expect(() => read(changed('graph', ['"kwargs":{"initial_state"', '"kwargs":{"mask"']))).toThrow(
    'fromLayersModel: layer lstm_1 is called with mask ',
  );
});
