import { add, matmul, normal, zeros, type Tensor } from '@gradkit/core-tensor';
import {
  modelStatistics,
  Conv2d,
  ConvTranspose2d,
  Flatten,
  GRU,
  Linear,
  LSTM,
  MaxPool2d,
  ReLU,
  Sequential,
  type Module,
} from '@gradkit/layers';
import { expect, test } from 'vitest';
import { exportModel } from '../export-model.ts';
import { changed, decodeModel, encodeModel } from '../schema.ts';
import { examineModel } from './examine-model.ts';

const network = new Sequential(
  new Conv2d(3, 8, 3),
  new ReLU(),
  new MaxPool2d(2),
  new Flatten(),
  new Linear(8 * 15 * 15, 10),
);
const examined = async (model: Parameters<typeof exportModel>[0], shape: readonly number[], axes = {}) =>
  examineModel(await exportModel(model, [zeros(shape)], { verify: false, opset: 21 }), { axes });

test.each<[string, Module, readonly number[]]>([
  ['a convolutional network', network, [1, 3, 32, 32]],
  ['a transposed convolution', new ConvTranspose2d(4, 6, 3), [1, 4, 5, 5]],
  ['groups', new Conv2d(4, 8, 3, { groups: 2 }), [1, 4, 8, 8]],
])('%s has the multiplications that modelStatistics counts', async (_, model, shape) => {
  const { multiplyAdds, flops, uncounted } = await examined(model, shape);
  expect(uncounted).toBeNull();
  expect(multiplyAdds).toBe(modelStatistics(model, shape).multiplyAdds);
  expect(flops).toBe(2 * multiplyAdds!);
});

test('recurrences', async () => {
  for (const model of [new LSTM(5, 7), new GRU(5, 7)]) {
    const f = (x: Tensor): Tensor => model.forward(x)[0];
    const { multiplyAdds } = await examined(f, [6, 3, 5]); // of the first axis, which is free, one step
    expect(multiplyAdds).toBe(1 * 3 * (model instanceof LSTM ? 4 : 3) * 7 * (5 + 7));
  }
});

test('products', async () => {
  const w = normal([4, 6]);
  expect((await examined((x) => matmul(x, w), [2, 3, 4])).multiplyAdds).toBe(3 * 4 * 6);
});

test('free axes have the sizes that are given, else 1 where they are the first', async () => {
  const bytes = await exportModel(network, [zeros([1, 3, 32, 32])], { verify: false, opset: 21 });
  const [one, many] = [await examineModel(bytes), await examineModel(bytes, { axes: { batch: 16 } })];
  expect([one.axes, many.axes]).toEqual([{ batch: 1 }, { batch: 16 }]);
  expect(many.multiplyAdds).toBe(16 * one.multiplyAdds!);
});

test('without the size of a free axis nothing is counted, and it is said why', async () => {
  const dynamicAxes = { input: { 0: 'batch', 1: 'length' } };
  const bytes = await exportModel(new Linear(4, 2), [zeros([2, 3, 4])], { verify: false, dynamicAxes });
  expect(await examineModel(bytes)).toMatchObject({
    multiplyAdds: null,
    flops: null,
    uncounted: 'the size of length is not given',
  });
  expect((await examineModel(bytes, { axes: { length: 5 } })).multiplyAdds).toBe(5 * 4 * 2);
});

test('operators that a GPU does not have are told with the reason', async () => {
  const model = new Sequential(new MaxPool2d(2), new MaxPool2d(2));
  const at = async (opset: number) =>
    (await examineModel(await exportModel(model, [zeros([1, 1, 8, 8])], { verify: false, opset }))).offGpu;
  const reason = 'there up to opset 21';
  expect((await at(23)).webgpu).toEqual([{ operator: 'MaxPool', count: 4, reason }]);
  expect((await at(21)).webgpu).toEqual([]);
  expect((await at(23)).cuda).toContainEqual({ operator: 'MaxPool', count: 4, reason });
});

test('element types that WebGPU does not have', async () => {
  const bytes = await exportModel((x: Tensor) => add(x, 1), [zeros([1, 2], { dtype: 'float64' })], { verify: false });
  expect((await examineModel(bytes)).offGpu).toEqual({
    webgpu: [{ operator: 'Add', count: 1, reason: 'not for float64' }],
    cuda: [],
  });
});

test('weights in other files are not needed', async () => {
  const bytes = await exportModel(new Linear(64, 64), [zeros([1, 64])], { verify: false });
  const model = decodeModel(bytes);
  const initializer = model.graph.initializer.map((one) =>
    changed(one, { rawData: undefined, dataLocation: 1, externalData: [{ key: 'location', value: 'elsewhere.bin' }] }),
  );
  const without = encodeModel(changed(model, { graph: changed(model.graph, { initializer }) }));
  expect((await examineModel(without)).multiplyAdds).toBe(64 * 64);
});

test('nothing is counted of a model that ONNX Runtime does not take; it is said why', async () => {
  const bytes = await exportModel(new Sequential(new Linear(4, 8), new Linear(8, 2)), [zeros([1, 4])], {
    verify: false,
  });
  const model = decodeModel(bytes);
  const [first, ...rest] = model.graph.node;
  const named = changed(model, {
    graph: changed(model.graph, { node: [changed(first, { domain: 'com.example', opType: 'MyGemm' }), ...rest] }),
  });
  const { multiplyAdds, uncounted, offGpu } = await examineModel(encodeModel(named));
  expect(multiplyAdds).toBeNull();
  const unknown = { operator: 'MyGemm', count: 1, reason: 'of com.example, where nobody has looked' };
  expect(offGpu).toEqual({ webgpu: [unknown], cuda: [unknown] });
  expect(uncounted).toMatch(/does not take the model: .*com\.example/); // ONNX Runtime does not know the operator
});

test('wrong arguments', async () => {
  const bytes = await exportModel(new Linear(4, 2), [zeros([1, 4])], { verify: false });
  await expect(examineModel(bytes, { axes: { bach: 2 } })).rejects.toThrow(
    "examineModel: axes has bach, but the model's free axes are batch",
  );
  await expect(examineModel(bytes, { axes: { batch: 0 } })).rejects.toThrow(
    'examineModel: axes.batch is 0; it must be',
  );
  await expect(examineModel(new Uint8Array([0x50, 0x4b]), { name: 'a.zip' })).rejects.toThrow(
    /a\.zip has 2 bytes that are no ONNX file/,
  );
});
