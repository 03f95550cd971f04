import { normal, ones, zeros } from '@gradkit/core-tensor';
import { BatchNorm1d, Dropout, Linear, Sequential, withMode } from '@gradkit/layers';
import { createSession } from '@gradkit/runtime';
import { expectClose } from '@gradkit-internal/testing';
import { expect, it } from 'vitest';
import { exportModel } from './index.ts';

it('every layer is in the mode that it had, also after an error', async () => {
  const model = new Sequential(new Linear(2, 2), new BatchNorm1d(2), new Dropout(0.5));
  const flags = (): boolean[] => model.modules().map(({ training }) => training);
  model.children()[1].eval();
  await exportModel(model, [normal([3, 2])]);
  expect(flags()).toEqual([true, true, false, true]);
  await expect(exportModel(model, [zeros([3, 5])])).rejects.toThrow('linear: x is');
  expect(flags()).toEqual([true, true, false, true]);
});

it('two exports at once, and one beside a forward pass', async () => {
  const model = new Sequential(new Dropout(0.5));
  const files = [exportModel(model, [normal([3, 2])]), exportModel(model, [normal([3, 2])])];
  expect(model.training).toBe(true);
  expect(model.forward(ones([100])).toArray()).toContain(0);
  for (const file of await Promise.all(files)) expect(file.length).toBeGreaterThan(50);
  expect(model.modules().every(({ training }) => training)).toBe(true);
});

it('a model that is trained while its file is verified is exported as it was', async () => {
  const model = new Sequential(new Linear(2, 2), new BatchNorm1d(2));
  const x = normal([3, 2]);
  const expected = withMode(model, 'eval', () => model.forward(x));
  const exporting = exportModel(model, [x]);
  await new Promise((resolve) => setImmediate(resolve)); // it has been traced, and ONNX Runtime is at work
  model.forward(normal([8, 2])); // changes running statistics
  model.parameters()[0].value = zeros([2, 2]);
  const session = await createSession(await exporting);
  expectClose((await session.run({ input: x })).output, expected);
});
