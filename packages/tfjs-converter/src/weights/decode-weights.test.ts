import { DataError, tensor } from '@gradkit/core-tensor';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { expectSame, toTensor } from '../../testing/tfjs-models.ts';
import type { Quantization, WeightSpec } from '../index.ts';
import { decodeWeights } from './decode-weights.ts';

const bytes = Uint8Array.from({ length: 24 }, (_, i) => (i * 37) % 120);

test.each<[Quantization, number]>([
  [{ dtype: 'uint8', scale: 0.01, min: -0.5 }, 6],
  [{ dtype: 'uint16', scale: 0.001, min: -2 }, 6],
  [{ dtype: 'float16' }, 6],
])('weights of %o are restored as TensorFlow.js does', (quantization, count) => {
  const spec: WeightSpec = { name: 'w', shape: [2, count / 2], dtype: 'float32', quantization };
  const data = bytes.slice(0, count * (quantization.dtype === 'uint8' ? 1 : 2));
  const [there] = Object.values(tf.io.decodeWeights(data.buffer, [spec as tf.io.WeightsManifestEntry]));
  const here = decodeWeights('test', { weightSpecs: [spec] }, data).get('w');
  expectSame([here!], [toTensor(there)], 1e-7);
});

test('whole numbers stay whole', () => {
  const quantization = { dtype: 'uint8', scale: 1.5, min: -4 } as const;
  const spec = { name: 'w', shape: [3], dtype: 'int32', quantization };
  const found = decodeWeights('test', { weightSpecs: [spec] }, Uint8Array.of(0, 1, 3)).get('w');
  expect(found?.dtype).toBe('int32');
  expect(found?.toArray()).toEqual([-4, -2, 1]);
});

test('shards are read one after the other, wherever numbers begin', () => {
  const specs = [
    { name: 'a', shape: [1], dtype: 'bool' },
    { name: 'b', shape: [2], dtype: 'float32' },
    { name: 'c', shape: [1], dtype: 'int32' },
  ];
  const floats = new Uint8Array(Float32Array.of(1.5, -2).buffer);
  const shards = [Uint8Array.of(1, ...floats.slice(0, 3)), floats.slice(3), new Uint8Array(Int32Array.of(7).buffer)];
  const found = decodeWeights('test', { weightSpecs: specs }, shards);
  expect([...found].map(([name, value]) => [name, value.dtype, value.toArray()])).toEqual([
    ['a', 'bool', [true]],
    ['b', 'float32', [1.5, -2]],
    ['c', 'int32', [7]],
  ]);
  expect(() => decodeWeights('test', { weightSpecs: specs }, [tensor(1) as never])).toThrow(DataError);
});
