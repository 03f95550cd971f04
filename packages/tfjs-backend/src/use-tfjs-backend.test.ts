import { inspect } from 'node:util';
import { activeBackend, arange, concat, maxPool2d, State, tensor, trace, type Tensor } from '@gradkit/core-tensor';
import { expectClose } from '@gradkit-internal/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { tf } from '../testing/load-tfjs.ts';
import { useTfjsBackend, type TfjsBackend, type TfjsOptions } from './index.ts';

let backend: TfjsBackend | null = null;

const start = async (options: TfjsOptions): Promise<TfjsBackend> => (backend = await useTfjsBackend(tf, options));

afterEach(async () => {
  await backend?.stop();
  backend = null;
  await tf.setBackend('cpu');
  if (activeBackend() !== null || tf.memory().numTensors > 0) throw new Error('a test left something behind');
});

const x = tensor([
  [1, 2],
  [3, 4],
]);

describe.each(['cpu', 'wasm'] as const)('on %s', (name) => {
  it('results stay there until they are read, and views share them', async () => {
    await start({ backend: name });
    expect(backend!.name).toBe(name);
    const y = x.matmul(x).exp();
    const column = y.reshape([4, 1]);
    expect([y.isRemote, column.isRemote, x.isRemote]).toEqual([true, true, false]);
    expect(backend!.memory().tensors).toBe(3); // x, the product and its powers
    expectClose(y.reshape([4]), [Math.exp(7), Math.exp(10), Math.exp(15), Math.exp(22)]);
    expect(column.data).toBe(y.data);
    expect(inspect(x.add(1))).toBe(inspect(tensor([2, 3, 4, 5], { shape: [2, 2] })));
  });

  it('all tensors stay good after it has stopped', async () => {
    await start({ backend: name });
    const [y, z] = [x.mul(2), x.add(1)];
    await backend!.stop();
    expect(y.add(z).isRemote).toBe(false);
    expect(y.add(z).toArray()).toEqual([
      [4, 7],
      [10, 13],
    ]);
  });

  it('what TensorFlow.js does not have is done by the CPU, with the values read', async () => {
    await start({ backend: name });
    const y = x.mul(2);
    expect(y.sort(1, { descending: true }).values.toArray()).toEqual([
      [4, 2],
      [8, 6],
    ]);
    expect(y.cast('float64').add(0.5).dtype).toBe('float64');
    expect(y.cast('uint8').toArray()).toEqual([
      [2, 4],
      [6, 8],
    ]);
  });

  it('NaN, empty tensors, ties and the ends of whole numbers are as on the CPU', async () => {
    const special = tensor([NaN, -Infinity, -1, 0, 2, 2, 3e9, Infinity]);
    const all = (y: Tensor): unknown[] => [
      y.relu().toArray(),
      y.clamp({ min: -1, max: 5 }).toArray(),
      y.maximum(0).toArray(),
      y.minimum(tensor([NaN])).toArray(),
      y.reshape([4, 2]).max(1).toArray(),
      y.reshape([4, 2]).min().item(),
      y.sign().toArray(),
      y.cast('int32').toArray(),
      y.cast('bool').toArray(),
      y.argmax().item(),
      y.slice({ axis: 0, start: 1 }).argmax().item(),
      y.slice({ axis: 0, start: 4, end: 6 }).argmax().item(),
      y.isNaN().toArray(),
      y.pow(0).toArray(),
      y.slice({ axis: 0, end: 0 }).add(tensor([1])).shape,
      y.slice({ axis: 0, end: 0 }).sum().item(),
      concat([y, y.slice({ axis: 0, end: 0 })]).shape,
      y.equal(y).toArray(),
    ];
    const expected = all(special);
    await start({ backend: name });
    const y = special.mul(1);
    expect(y.isRemote).toBe(true);
    expect(all(y)).toEqual(expected);
  });

  it('operands may have more than six axes', async () => {
    const a = arange(24).reshape([2, 3, 2, 1, 2, 1, 1, 1]);
    const b = arange(36).reshape([1, 1, 2, 3, 1, 2, 3, 1]);
    const all = (u: Tensor, v: Tensor): unknown[] => [
      u.add(v).toArray(),
      u.sub(v).toArray(),
      u.mul(u).toArray(),
      u.div(v.add(1)).toArray(),
      u.maximum(v).toArray(),
      u.greater(v).toArray(),
    ];
    const expected = all(a, b);
    await start({ backend: name });
    const there = a.mul(1);
    expect([there.isRemote, there.add(b).isRemote]).toEqual([true, true]);
    expect(all(there, b.mul(1))).toEqual(expected);
  });

  it('positions of the largest entries are found when someone asks', async () => {
    await start({ backend: name });
    const y = tensor([1, 5, 2, 0, 3, 3, 8, 6], { shape: [1, 1, 2, 4] }).mul(1);
    const [values, positions] = maxPool2d(y, 2, { returnIndices: true });
    expect(values.isRemote).toBe(true);
    expect([values.toArray(), positions.toArray()]).toEqual([[[[[5, 8]]]], [[[[1, 6]]]]]);
  });

  it('what composed operations make on the way is released at once', async () => {
    await start({ backend: name });
    const y = x.mul(1);
    const before = backend!.memory().tensors;
    const z = [y.logSumExp(1), y.softplus(), y.gelu(), y.argmax(1)];
    expect(backend!.memory().tensors - before - z.length).toBe(0);
  });
});

describe('what has no values yet', () => {
  it('is traced as ever', async () => {
    await start({ backend: 'cpu' });
    const { operations } = trace((y) => [y.add(1).relu()], [x]);
    expect(operations.map(({ op }) => op.name)).toEqual(['add', 'relu']);
  });

  it('states are brought here by sync', async () => {
    await start({ backend: 'cpu' });
    const state = new State(x.mul(3));
    await state.sync();
    expect(state.value.isReadable).toBe(true);
  });
});

describe('errors', () => {
  it.each([
    [undefined, {}, "useTfjsBackend: tf is undefined; give it TensorFlow.js: import * as tf from '@tensorflow/tfjs'"],
    [tf, { backend: 'cuda' }, 'useTfjsBackend: backend is '],
    [
      tf,
      { backend: 'webgpu' },
      "useTfjsBackend: backend is webgpu, which is not loaded; import '@tensorflow/tfjs-backend-webgpu' before",
    ],
    [tf, { memoryLimit: -1 }, 'useTfjsBackend: memoryLimit is -1'],
    [tf, { device: 'cpu' }, 'useTfjsBackend: '],
  ])('%#', async (given, options, text) => {
    await expect(useTfjsBackend(given as typeof tf, options as TfjsOptions)).rejects.toThrow(text);
  });

  it('one at a time', async () => {
    await start({ backend: 'cpu' });
    await expect(useTfjsBackend(tf, { backend: 'wasm' })).rejects.toThrow(
      'useTfjsBackend: TensorFlow.js (cpu) is in use; call its stop() before',
    );
  });
});
