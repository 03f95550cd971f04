import { expect, test } from 'vitest';
import { inferOutputs } from './infer-outputs.ts';

/** relu of [n, 2], written with onnx.helper */
const relu = 'CAg6MgoMCgF4EgF5IgRSZWx1EgFnWhQKAXgSDwoNCAESCQoDEgFuCgIIAmIJCgF5EgQKAggBQgQKABAR';

test('an output of which the file says nothing', async () => {
  const bytes = new Uint8Array(Buffer.from(relu, 'base64'));
  expect(await inferOutputs('f', bytes)).toEqual([{ name: 'y', type: 'float32', shape: ['n', 2] }]);
});

test('bytes that are no model', async () => {
  await expect(inferOutputs('f', new Uint8Array([1, 2, 3]))).rejects.toThrow(
    /^f: the model \(3 bytes\) cannot be read/,
  );
});
