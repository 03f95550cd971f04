import { full, GradkitError, zeros, type DType, type Tensor } from '@gradkit/core-tensor';
import { BatchNorm2d, Conv2d, Flatten, Linear, LSTM, MaxPool2d, ReLU, Sequential } from '@gradkit/layers';
import { encodeModel, exportModel, readModel } from '@gradkit/onnx-export';
import { byteMutation, messageMutation, mutantCount, readGolden, readMutants } from '@gradkit-internal/testing';
import { expect, test } from 'vitest';
import { importModel } from './index.ts';

interface GoldenNetwork {
  readonly files: Readonly<Record<string, { readonly onnx: string }>>;
}

const codec = { decode: (bytes: Uint8Array) => readModel('damaged.onnx', bytes), encode: encodeModel };

/** What a description asks for, free sizes being 2. */
function example({
  shape,
  dtype,
}: {
  readonly shape: readonly (number | string)[] | null;
  readonly dtype: DType | null;
}): Tensor {
  const sizes = (shape ?? []).map((size) => (typeof size === 'string' ? 2 : Math.min(Math.max(size, 0), 64)));
  return full(sizes, 0, { dtype: dtype ?? 'float32' });
}

test('damaged files are imported and run, or refused in words', async () => {
  const parts = [
    new Conv2d(1, 3, 3),
    new BatchNorm2d(3),
    new ReLU(),
    new MaxPool2d(2),
    new Flatten(),
    new Linear(27, 4),
  ];
  const rows = (x: Tensor) => x.sort(1).values.reshape([x.shape[0], 2, -1]).softmax().tile([2, 1, 3]).sum(1);
  const files = [
    await exportModel(new Sequential(...parts), [zeros([1, 1, 8, 8])]),
    await exportModel(rows, [zeros([2, 4])]),
    await exportModel(new LSTM(2, 3), [zeros([3, 1, 2])], { dynamicAxes: { input: { 0: 'length' } } }),
  ];
  for (const name of ['bert', 'unet', 'lstm']) {
    const { files: written } = readGolden<GoldenNetwork>(`imported/${name}`);
    files.push(Uint8Array.from(Buffer.from(written['TorchScript'].onnx, 'base64'))); // as PyTorch writes them
  }
  const count = mutantCount(150);
  const { accepted, refused } = await readMutants(
    ({ bytes }) => {
      const model = importModel<Tensor[]>(bytes);
      return model.eval().forward(...model.inputs.map(example));
    },
    {
      mutations: [...files.map(byteMutation), ...files.map((file) => messageMutation(codec, file))],
      count,
      seed: 7,
      isRefusal: (error) => error instanceof GradkitError,
      limitMs: 5000,
      limitBytes: 600e6,
    },
  );
  expect(Math.min(accepted, refused)).toBeGreaterThan(count / 20);
});
