import { tensor, zeros, type Tensor } from '@gradkit/core-tensor';
import { Linear, LSTM, ReLU, Sequential } from '@gradkit/layers';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { fromGraphModel, fromLayersModel, toLayersModel, type ModelJson, type WeightSpec } from './index.ts';

const dense = { class_name: 'Dense', config: { name: 'line', units: 1, batch_input_shape: [null, 2] } };
const specs: WeightSpec[] = [
  { name: 'line/kernel', shape: [2, 1], dtype: 'float32' },
  { name: 'line/bias', shape: [1], dtype: 'float32' },
];
const weights = Float32Array.of(2, 3, 1).buffer;

const model = (layers: readonly object[], weightSpecs = specs): ModelJson => ({
  modelTopology: { class_name: 'Sequential', config: { name: 'model', layers } },
  weightSpecs,
});
const layer = (className: string, config: object = {}) => ({
  class_name: className,
  config: { name: 'odd', ...config },
});

test('layers that have no counterpart are refused by name, with what to do', () => {
  const read =
    (...layers: object[]) =>
    () =>
      fromLayersModel(model([dense, ...layers]), weights);
  expect(read(layer('Lambda'))).toThrow(
    'fromLayersModel: layer odd, a Lambda, has no counterpart: its function is not in the file; write the model as a Module of gradkit, and take the weights of the others. Known are Activation, Add,',
  );
  expect(read(layer('MultiHeadAttention'))).toThrow('for fromGraphModel. Known are');
  expect(read(layer('constructor'))).toThrow('layer odd, a constructor, has no counterpart');
  expect(read(layer('Activation', { activation: 'snake' }))).toThrow(
    'layer odd, a Activation, has activation "snake", which is not known here; known are linear, elu,',
  );
  const input = { class_name: 'InputLayer', config: { name: 'tokens', batch_input_shape: [null, 2] } };
  const from = (...names: string[]) => ({ inbound_nodes: [names.map((name) => [name, 0, 0, {}])] });
  const masking = (name: string) => ({ class_name: 'Masking', config: { name }, name });
  const layers = [
    { ...input, name: 'tokens', inbound_nodes: [] },
    { ...masking('a'), ...from('tokens') },
    { ...masking('b'), ...from('tokens') },
    { class_name: 'Add', config: { name: 'sum' }, name: 'sum', ...from('a', 'b') },
  ];
  const config = { name: 'model', layers, input_layers: [['tokens', 0, 0]], output_layers: [['sum', 0, 0]] };
  expect(() =>
    fromLayersModel({ modelTopology: { class_name: 'Functional', config }, weightSpecs: [] }, new Uint8Array()),
  ).toThrow('fromLayersModel: layer sum, a Add, gets inputs with the masks of a and b; they must be of one layer');
  expect(read(layer('LSTM', { stateful: true }))).toThrow('layer odd, a LSTM, is stateful;');
  expect(read(layer('Conv2D', { strides: 'wide' }))).toThrow(
    'weight odd/kernel is needed but the file has none of that name',
  );
});

test('damaged files say what is wrong', () => {
  expect(() => fromLayersModel(model([dense]), weights.slice(4))).toThrow(
    'fromLayersModel: weight line/bias [1] ends at byte 12 but the weights have 8; give all shards, in the order of the manifest',
  );
  expect(() => fromLayersModel(model([dense]), new Uint8Array(16))).toThrow(
    'fromLayersModel: the weights have 16 bytes but the manifest describes 12',
  );
  expect(() =>
    fromLayersModel(model([dense], [...specs, { name: 'more/w', shape: [1], dtype: 'float32' }]), new Uint8Array(16)),
  ).toThrow('fromLayersModel: the file has weights that no layer takes: more/w');
  expect(() =>
    fromLayersModel(model([dense], [{ name: 'line/kernel', shape: [2, 1], dtype: 'string' }]), new Uint8Array(8)),
  ).toThrow("fromLayersModel: weight line/kernel has dtype 'string'; it must be one of float32, int32,");
  expect(() => fromLayersModel(model([]), weights)).toThrow('fromLayersModel: model model has no layers');
  expect(() => fromLayersModel({ modelTopology: { node: [] } }, weights)).toThrow(
    'fromLayersModel: the model is a graph-model, not a layers-model; fromGraphModel takes it',
  );
  expect(() => fromGraphModel(model([dense]), weights)).toThrow(
    'fromGraphModel: the model is a layers-model, not a graph-model; fromLayersModel takes it',
  );
  expect(() => fromLayersModel(model([{ ...dense, config: { name: 'line', units: 1 } }]), weights)).toThrow(
    'fromLayersModel: layer line, a Dense, is the first and has no batch_input_shape',
  );
});

test('a model wants as many inputs as it has', () => {
  const line = fromLayersModel(model([dense]), weights);
  expect(line.forward(tensor([[1, 10]])).toArray()).toEqual([[33]]);
  expect(() => line.forward(zeros([1, 2]), zeros([1, 2]))).toThrow(
    'LayersModel: 2 inputs are given but the model has 1: line_input',
  );
  expect(() => line.forward(zeros([1, 3]))).toThrow('LayersModel: line_input is [1, 3] but must be [batch, 2]');
  expect(() => line.forward(zeros([2]))).toThrow('LayersModel: line_input is [2] but must be [batch, 2]');
  const there: unknown = tf.zeros([1, 2]);
  expect(() => line.forward(there as Tensor)).toThrow(
    'LayersModel: line_input is a tensor of TensorFlow.js; fromTfTensor of @gradkit/tfjs-backend, or',
  );
});

test('what TensorFlow.js has not is refused', () => {
  const stack = new Sequential(new Linear(4, 2), new ReLU());
  expect(() => toLayersModel(stack)).toThrow('toLayersModel: inputShape is missing; say the sizes of one input');
  expect(() => toLayersModel(fromLayersModel(model([dense]), weights), { inputShape: [2] })).toThrow(
    'toLayersModel: inputShape is given but the model came from a file',
  );
  const recurrent: unknown = new Sequential(new Linear(4, 2), new LSTM(2, 2) as never);
  expect(() => toLayersModel(recurrent as Sequential, { inputShape: [4] })).toThrow(
    'toLayersModel: 1 takes steps first; Keras has batchFirst alone',
  );
});
