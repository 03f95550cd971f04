import { tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { tf } from '../testing/load-tfjs.ts';
import { fromTfTensor, toTfTensor, useTfjsBackend, type TfTensor } from './index.ts';

const values = [
  tensor([[1.5, NaN, -Infinity]]),
  tensor([1, -2], { dtype: 'int32' }),
  tensor([[true], [false]]),
  tensor(7),
  tensor([], { shape: [0, 3] }),
];

/** There and back, each side checked; nothing is left behind. */
function exchange(): void {
  for (const x of values) {
    const t = toTfTensor(tf, x);
    expect([t.shape, t.dtype, [...t.dataSync()]]).toEqual([x.shape, x.dtype, [...x.data]]);
    const back = fromTfTensor(t);
    t.dispose();
    expect([back.shape, back.dtype, [...back.data]]).toEqual([x.shape, x.dtype, [...x.data]]);
  }
}

describe('tensors of TensorFlow.js', () => {
  it('are read and written', () => {
    exchange();
    expect(tf.memory().numTensors).toBe(0);
  });

  it.each(['cpu', 'wasm'] as const)('share their values where TensorFlow.js does the work: %s', async (backend) => {
    const used = await useTfjsBackend(tf, { backend });
    exchange();
    const t = tf.tensor([1, 2]);
    const x = fromTfTensor(t);
    const buffers = tf.memory().numDataBuffers;
    const y = toTfTensor(tf, x);
    expect([x.isRemote, tf.memory().numDataBuffers]).toEqual([true, buffers]); // no copy
    const doubled = toTfTensor(tf, x.mul(2));
    expect([...doubled.dataSync()]).toEqual([2, 4]);
    tf.dispose([t, y, doubled]);
    expect(x.toArray()).toEqual([1, 2]); // its own
    await used.stop();
    await tf.setBackend('cpu');
    expect(tf.memory().numTensors).toBe(0);
  });

  it('inside tidy our results stay', async () => {
    const used = await useTfjsBackend(tf, { backend: 'cpu' });
    let y = tensor([1, 2]);
    tf.tidy(() => {
      y = y.mul(3);
    });
    expect(y.toArray()).toEqual([3, 6]);
    await used.stop();
  });

  it('are refused with a reason', () => {
    const list = [1] as unknown as TfTensor; // a wrong kind
    expect(() => fromTfTensor(list)).toThrow('fromTfTensor: t is [1]; it must be a tensor of TensorFlow.js');
    const text = tf.tensor(['a']);
    expect(() => fromTfTensor(text)).toThrow(
      'fromTfTensor: t is string; there are float32, int32 and bool on both sides',
    );
    text.dispose();
    expect(() => fromTfTensor(text)).toThrow('fromTfTensor: t [1] has been disposed of; its values are gone');
    expect(() => toTfTensor(tf, tensor([1], { dtype: 'int64' }))).toThrow(
      "toTfTensor: x is int64, which TensorFlow.js does not have; use x.cast('float32')",
    );
  });
});
