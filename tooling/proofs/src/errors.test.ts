import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Parameter, checkGradient, grad } from '@gradkit/autograd';
import {
  add,
  batchNorm,
  broadcastTo,
  concat,
  conv2d,
  einsum,
  gather,
  type GradkitError,
  linear,
  matmul,
  maxPool2d,
  oneHot,
  reshape,
  softmax,
  sum,
  tensor,
  topk,
  trace,
  type Tensor,
  zeros,
} from '@gradkit/core-tensor';
import { DataLoader, normalize, parseIdx, randomSplit, TensorDataset } from '@gradkit/data';
import { mnist } from '@gradkit/data/node';
import { BatchNorm2d, Conv2d, Dropout, Linear } from '@gradkit/layers';
import { binaryCrossEntropy, crossEntropy, mse } from '@gradkit/losses';
import { Accuracy, MulticlassConfusionMatrix } from '@gradkit/metrics';
import { exportModel } from '@gradkit/onnx-export';
import { Adam, SGD } from '@gradkit/optimizers';
import { lossCurve } from '@gradkit/plot';
import { createSession } from '@gradkit/runtime';
import { openSession } from '@gradkit/runtime/node';
import { fromSafetensors, toSafetensors } from '@gradkit/safetensors';
import { loadSafetensors } from '@gradkit/safetensors/node';
import { fromCheckpoint, Trainer } from '@gradkit/train-loop';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'gradkit-errors-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, bytes: Uint8Array): string {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
}

const ints = (values: number[]) => tensor(values, { dtype: 'int32' });
const pair = () => new TensorDataset({ inputs: zeros([2, 3]), labels: ints([0, 1]) });
const model = new Linear(2, 1);
const trainer = () => new Trainer({ model, optimizer: new SGD(model.parameters(), { learningRate: 0.1 }), loss: mse });
const weights = toSafetensors({ weight: zeros([2, 2]) });
const idxHead = new Uint8Array([0, 0, 8, 1, 0, 0, 0, 5, 1, 2]);

/** What is done, and the text of the error; `…` stands for what depends on the machine. */
const table: Record<string, Record<string, [act: () => unknown, text: string]>> = {
  'shapes do not fit': {
    linear: [
      () => linear(zeros([2, 32]), zeros([10, 784])),
      'linear: x is [2, 32] but weight is [10, 784]; the last axes must match (32 vs 784)',
    ],
    matmul: [
      () => matmul(zeros([2, 3]), zeros([2, 3])),
      'matmul: a is [2, 3] and b is [2, 3]; the columns of a must match the rows of b (3 vs 2)',
    ],
    add: [() => add(zeros([2, 3]), zeros([4])), 'add: shapes [2, 3] and [4] do not broadcast; axis -1 has 3 and 4'],
    conv2d: [
      () => conv2d(zeros([1, 3, 8, 8]), zeros([4, 1, 3, 3])),
      'conv2d: x is [1, 3, 8, 8] but weight is [4, 1, 3, 3]; the channels of x must be those the weight is for (3 vs 1)',
    ],
    'conv2d, kernel too large': [
      () => conv2d(zeros([1, 1, 2, 2]), zeros([4, 1, 3, 3])),
      'conv2d: the kernel [3, 3] does not fit: its height is 3, spanning 3, but x has 2 with padding 0 + 0',
    ],
    maxPool2d: [
      () => maxPool2d(zeros([4, 4]), 2),
      'maxPool2d: x is [4, 4] but must be [batch, channels, height, width], with 4 axes, or 3 without batch, not 2',
    ],
    batchNorm: [
      () => batchNorm(zeros([2, 3]), zeros([4]), zeros([4])),
      'batchNorm: runningMean is [4] but x is [2, 3]; runningMean must be [3], one number for each channel',
    ],
    concat: [
      () => concat([zeros([2, 3]), zeros([3, 2])]),
      'concat: tensors[0] is [2, 3] but tensors[1] is [3, 2]; all axes but axis 0 must match (axis 1: 3 vs 2)',
    ],
    reshape: [() => reshape(zeros([2, 3]), [4, -1]), 'reshape: x is [2, 3] with 6 elements, which do not fill [4, -1]'],
    broadcastTo: [
      () => broadcastTo(zeros([2, 3]), [3, 3]),
      'broadcastTo: shapes [2, 3] and [3, 3] do not broadcast; axis -2 has 2 and 3',
    ],
    einsum: [
      () => einsum('ij,jk->ik', [zeros([2, 3]), zeros([2, 3])]),
      'einsum: label j has size 3 in operand 0 but 2 in operand 1',
    ],
    'ragged array': [
      () => tensor([[1, 2], [3]]),
      'tensor: the lists are ragged: axis 1 has 2 values at first but 1 values later',
    ],
    mse: [
      () => mse(zeros([2, 1]), zeros([2])),
      'mse: predictions are [2, 1] but targets are [2]; the shapes must be the same',
    ],
    BatchNorm2d: [
      () => new BatchNorm2d(3).forward(zeros([1, 4, 2, 2])),
      'BatchNorm2d: x is [1, 4, 2, 2] but must have 3 features on axis 1, not 4',
    ],
    loadStateDict: [
      () => new Linear(3, 1).loadStateDict({ weight: zeros([1, 2]), bias: zeros([1]) }),
      'loadStateDict: the state does not fit the model; weight is [1, 2] but must be [1, 3]',
    ],
    Accuracy: [
      () => new Accuracy().update(zeros([2, 3]), ints([0])),
      'Accuracy: predictions are [2, 3] but labels are [1]; for float32 scores of classes, which must be floating, the labels must be [2]',
    ],
    TensorDataset: [
      () => new TensorDataset({ inputs: zeros([3, 2]), labels: ints([0, 1]) }),
      'TensorDataset: inputs is [3, 2] but labels is [2]; the first axes must match (3 vs 2)',
    ],
  },
  'dtypes do not fit': {
    matmul: [
      () => matmul(zeros([2, 2]), zeros([2, 2], { dtype: 'int32' })),
      'matmul: a is float32 but b is int32; cast one of them, types are never changed silently',
    ],
    softmax: [() => softmax(ints([1, 2])), "softmax: x is int32 but must be float32 or float64; use x.cast('float32')"],
    gather: [
      () => gather(zeros([2]), 0, zeros([1])),
      "gather: indices is float32 but must be int32, int64 or uint8; use indices.cast('int32')",
    ],
    Parameter: [
      () => new Parameter(ints([1])),
      "Parameter: value is int32 but must be float32 or float64; use value.cast('float32')",
    ],
    item: [() => zeros([2]).item(), 'item: the tensor is [2] with 2 elements; item() needs exactly 1'],
  },
  'axes and options out of range': {
    sum: [() => sum(zeros([2, 3]), 2), 'sum: axis is 2 but must be -2 … 1 for rank 2'],
    topk: [() => topk(zeros([3]), 4), 'topk: k is 4 but axis 0 of x [3] has 3 entries; k must be 0 … 3'],
    Dropout: [() => new Dropout(1.5), 'Dropout: p is 1.5; it must be in 0 … 1'],
    Conv2d: [() => new Conv2d(3, 4, 3, { groups: 2 }), 'Conv2d: inChannels is 3, which 2 groups do not divide'],
    Adam: [
      () => new Adam(model.parameters(), { learningRate: -1 }),
      'Adam: learningRate is -1; it must be at least 0 and finite',
    ],
    'Adam without parameters': [() => new Adam([]), 'Adam: there are 0 parameters; at least 1 is needed'],
    DataLoader: [
      () => new DataLoader(pair(), { batchSize: 0 }),
      'DataLoader: batchSize is 0; it must be a whole number of at least 1',
    ],
    randomSplit: [
      () => randomSplit(pair(), { train: 0.9, test: 0.3 }, { seed: 1 }),
      'randomSplit: the parts [train: 0.9, test: 0.3] add up to 1.2; fractions must add up to 1, or counts to the 2 items',
    ],
    normalize: [() => normalize(0, 0), 'normalize: std is 0; it must be above 0 and finite'],
    exportModel: [
      async () => exportModel(model, [zeros([1, 2])], { opset: 3 }),
      'exportModel: opset is 3; it must be a whole number in 17 … 23',
    ],
    createSession: [
      async () => createSession(new Uint8Array(8), { threads: 0 }),
      'createSession: threads is 0; it must be a whole number of at least 1',
    ],
    'a device that nobody has': [
      async () => createSession(new Uint8Array(8), { device: 'tpu' as 'cpu' }),
      'createSession: device is tpu; it must be one of auto, cpu, cuda, webgpu, wasm (did you mean cpu?)',
    ],
    lossCurve: [() => lossCurve([]), 'lossCurve: history is empty; nothing can be drawn'],
  },
  'labels, indices and probabilities out of range': {
    crossEntropy: [
      () => crossEntropy(zeros([2, 3]), ints([0, 3])),
      'crossEntropy: label 1 is 3 but must be 0 … 2 for 3 classes; to leave labels out, give ignoreIndex',
    ],
    oneHot: [() => oneHot(ints([5]), 3), 'oneHot: label 0 is 5 but must be 0 … 2 for 3 classes'],
    gather: [
      () => gather(zeros([2]), 0, ints([2])),
      'gather: indices[0] is 2 but axis 0 of x [2] has the entries 0 … 1',
    ],
    binaryCrossEntropy: [
      () => binaryCrossEntropy(tensor([1.5]), tensor([1])),
      'binaryCrossEntropy: probability 0 is 1.5 but must be 0 … 1; for logits use binaryCrossEntropyWithLogits',
    ],
    MulticlassConfusionMatrix: [
      () => new MulticlassConfusionMatrix(2).update(zeros([1, 2]), ints([2])),
      'MulticlassConfusionMatrix: label 0 is 2 but must be 0 … 1 for 2 classes',
    ],
  },
  'gradients that are not there': {
    'backward without a gradFn': [
      () => zeros([]).backward(),
      'backward: this float32 [] has no gradFn; compute it from a Parameter with requiresGrad, outside noGrad() and compiled functions',
    ],
    'backward of several values': [
      () => model.forward(zeros([3, 2])).backward(),
      'backward: the tensor is [3, 1] with 3 elements; without a gradient it needs exactly 1, e.g. loss.mean().backward()',
    ],
    grad: [
      () => grad((x: Tensor) => x)(zeros([2])),
      'grad: f returns [2] with 2 elements; a gradient is that of exactly 1, e.g. f(x).sum()',
    ],
    checkGradient: [
      () => checkGradient((x) => x.relu(), [tensor([0])]),
      'checkGradient: element 0 of input 0 [1] has the gradient 0 but the central difference 0.7293948641898372',
    ],
    'values while tracing': [
      () => trace((x) => [x.add(x.toArray() as number)], [zeros([])]),
      'Tensor: a float32 [] has no values, for its function was being traced; return it and read the result, or use tensor operations such as where() instead of if (errors.test.ts)',
    ],
  },
  'data missing or damaged': {
    'an empty dataset': [
      () => new DataLoader(new TensorDataset({ inputs: zeros([0, 2]) })),
      'DataLoader: the dataset is empty; at least 1 item is needed',
    ],
    'IDX that ends early': [
      () => parseIdx(idxHead, { name: 'digits.idx' }),
      'parseIdx: digits.idx ends at byte 10 but must go on to byte 13, for [5] values of 1 bytes from byte 8; it is damaged or was not fetched whole',
    ],
    'IDX that is something else': [
      () => parseIdx(new Uint8Array([80, 75, 3, 4, 0]), { name: 'digits.idx' }),
      'parseIdx: digits.idx begins with the bytes 50 4b 03 04, but an IDX file with 00 00, a type of 08, 09 or 0b … 0e, and the number of axes',
    ],
    MNIST: [async () => mnist({ folder }), 'mnist: …/train-images-idx3-ubyte.gz is not there'],
    'safetensors missing': [
      async () => loadSafetensors(join(folder, 'none.safetensors')),
      'loadSafetensors: …/none.safetensors is not there',
    ],
    'safetensors that ends early': [
      async () => loadSafetensors(file('short.safetensors', weights.subarray(0, -1))),
      'fromSafetensors: weight in …/short.safetensors ends at byte 16 of the data, of which there are 15',
    ],
    'safetensors that is something else': [
      () => fromSafetensors(new Uint8Array([1, 2, 3]), { name: 'w' }),
      'fromSafetensors: w has 3 bytes; a safetensors file has at least 8',
    ],
    'a checkpoint that is none': [
      () => fromCheckpoint(weights, trainer()),
      'fromCheckpoint: the checkpoint has the format of plain weights, not gradkit-checkpoint-1',
    ],
    'a damaged checkpoint': [
      () => fromCheckpoint(weights.subarray(0, 20), trainer(), { name: 'c.safetensors' }),
      'fromSafetensors: c.safetensors has 20 bytes but its header needs 72',
    ],
    'ONNX missing': [async () => openSession(join(folder, 'none.onnx')), 'openSession: …/none.onnx is not there'],
    'ONNX damaged': [
      async () => openSession(file('bad.onnx', new Uint8Array([1, 2, 3, 4]))),
      'openSession: …/bad.onnx: createSession: the model (4 bytes) cannot be read: a field has the number 0',
    ],
    'ONNX empty': [
      async () => openSession(file('empty.onnx', new Uint8Array())),
      'openSession: …/empty.onnx: createSession: the model has 0 bytes; an ONNX file has more',
    ],
  },
  'feeds that do not fit': {
    'Session.run': [
      async () => {
        const session = await createSession(await exportModel(model, [zeros([1, 2])]));
        return session.run({ image: zeros([1, 2]) });
      },
      "Session.run: the model's inputs are input; input is missing and image is unknown",
    ],
  },
};

for (const [kind, cases] of Object.entries(table)) {
  test.each(Object.entries(cases))(`${kind}: %s`, async (_, [act, text]) => {
    const error = await Promise.resolve()
      .then(act)
      .then(() => null)
      .catch((thrown: GradkitError) => thrown);
    const message = error?.message.replaceAll(folder, '…').replace(/(\(errors\.test\.ts):\d+:\d+/, '$1');
    expect(message).toBe(text);
    expect(error?.where).toBe(text.split(':')[0]);
  });
}
