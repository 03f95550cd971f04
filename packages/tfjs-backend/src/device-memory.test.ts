import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { installBackend, State, tensor, zeros, type Tensor } from '@gradkit/core-tensor';
import { afterEach, describe, expect, it } from 'vitest';
import { tf } from '../testing/load-tfjs.ts';
import { DeviceMemory } from './device-memory.ts';
import { TfjsEngine } from './tfjs-engine.ts';
import { useTfjsBackend } from './use-tfjs-backend.ts';

afterEach(() => installBackend(null));

function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

describe.each(['cpu', 'wasm'] as const)('on %s', (name) => {
  it('a loop without a pause stays within the limit, and loses nothing', async () => {
    const limit = 2 ** 18;
    const backend = await useTfjsBackend(tf, { backend: name, memoryLimit: limit });
    const first = zeros([64, 64]).add(1);
    let y = first;
    let peak = 0;
    for (let step = 0; step < 1000; step++) {
      y = y.mul(0.5).add(1);
      peak = Math.max(peak, tf.memory().numBytes);
    }
    expect(peak).toBeLessThanOrEqual(limit + 3 * 64 * 64 * 4);
    expect([first.data[5], y.data[5]]).toEqual([1, 2]); // the first was moved here
    expect(first.add(1).data[5]).toBe(2); // and there again
    await backend.stop();
    expect(tf.memory().numTensors).toBe(0);
  });

  it('what is there weighs on the collector as much as it does on the device', async () => {
    const backend = await useTfjsBackend(tf, { backend: name });
    const x = zeros([100_000]);
    const collect = collector();
    for (let i = 0; i < 2; i++) collect(); // so that nothing else is collected meanwhile: the second waits for what the first set free
    const before = process.memoryUsage().arrayBuffers;
    const results = Array.from({ length: 8 }, (_, i) => x.add(i));
    expect(process.memoryUsage().arrayBuffers - before).toBeGreaterThanOrEqual(8 * 400_000);
    expect(results.every(({ isRemote }) => isRemote)).toBe(true);
    await backend.stop();
  });

  it('what is collected is disposed of, with the history that holds it', async () => {
    const collect = collector();
    const backend = await useTfjsBackend(tf, { backend: name });
    const ten = (): Tensor[] => Array.from({ length: 10 }, (_, i) => zeros([100]).add(i));
    const viewOfOne = (): Tensor => {
      const all = ten();
      expect(backend.memory().tensors).toBeGreaterThanOrEqual(10);
      return all[3].reshape([10, 10]); // which keeps the values
    };
    const settle = async (): Promise<void> => {
      for (let i = 0; i < 4; i++) {
        await new Promise((resolve) => setTimeout(resolve, 0));
        collect();
      }
      await new Promise((resolve) => setTimeout(resolve, 0));
    };
    const view = viewOfOne();
    await settle();
    expect(tf.memory().numTensors).toBe(1);
    expect(view.data[0]).toBe(3);
    await backend.stop();
  });
});

describe('a device that gives values only to who waits', () => {
  /** As on WebGPU. */
  async function install(): Promise<DeviceMemory> {
    await tf.setBackend('cpu');
    const memory = new DeviceMemory(tf, { limit: 2 ** 20, canReadNow: false, isHidden: true, place: 'webgpu' });
    installBackend(new TfjsEngine(tf, 'cpu', memory));
    return memory;
  }

  it('says so, and what to do', async () => {
    const memory = await install();
    const y = tensor([1, 2]).mul(2);
    expect(() => y.toArray()).toThrow(
      'Tensor: the values are on webgpu, which gives them only to who waits: `await x.read()`, or `await sync()` of the model, the optimizer or the state, before data, item() and toArray()',
    );
    expect(String(y)).toBe('tensor([2], float32, on webgpu: await read())');
    expect([...(await y.read())]).toEqual([2, 4]);
    expect([y.toArray(), y.reshape([2, 1]).toArray()]).toEqual([
      [2, 4],
      [[2], [4]],
    ]);
    const state = new State(y.add(1));
    expect(() => state.value.data).toThrow('await x.read()');
    await state.sync();
    expect(state.value.toArray()).toEqual([3, 5]);
    await memory.close();
  });

  it('says what it has complained of, instead of giving zeros', async () => {
    const memory = await install();
    const y = tensor([1, 2]).mul(2);
    memory.fault = 'Error while parsing WGSL';
    await expect(y.read()).rejects.toThrow(
      'Tensor: webgpu could not do an operation, so that values are wrong: Error while parsing WGSL',
    );
    await memory.close();
  });

  it('refuses by name what the CPU would have to do', async () => {
    const memory = await install();
    const y = tensor([1, 2]).mul(2);
    expect(() => y.sort()).toThrow(
      'sort: TensorFlow.js (cpu) cannot do it with these inputs, so that the CPU would have to; but input 0 is on webgpu, which gives its values only to who waits: call `await x.read()` before',
    );
    await y.read();
    expect(y.sort().values.toArray()).toEqual([2, 4]);
    await memory.close();
  });

  it('positions that nobody could look at read nowhere when they are out of range', async () => {
    const memory = await install();
    const places = tensor([1, 7]).mul(1).cast('int32');
    expect(places.isReadable).toBe(false);
    const y = tensor([10, 20, 30]).take(places);
    await y.read();
    expect(y.toArray()).toEqual([20, NaN]);
    await memory.close();
    expect(tf.memory().numTensors).toBe(0);
  });

  it('has no limit for what it cannot move, but for copies of what is here', async () => {
    const memory = await install();
    const results = Array.from({ length: 20 }, (_, i) => zeros([100, 250]).add(i)); // 100 kB each, and as much for what goes there
    expect(memory.use.bytes).toBeLessThan(20 * 100_000 + 2 ** 20);
    expect([...(await results[7].read())].every((value) => value === 7)).toBe(true);
    await memory.close();
  });
});
