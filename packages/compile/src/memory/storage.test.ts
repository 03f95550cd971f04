import { State, tensor } from '@gradkit/core-tensor';
import type { DeviceTensor } from '@gradkit/runtime';
import { describe, expect, it } from 'vitest';
import { enqueue } from '../execute/queue.ts';
import { storageSuite } from '../../testing/storage-suite.ts';
import { Arena } from './arena.ts';
import { DeviceBuffer } from './device-buffer.ts';
import { HostBuffer } from './host-buffer.ts';
import { Transfer } from './transfer.ts';

const values = [tensor([1, 2, 3]), tensor([4, 5, 6])];

storageSuite(
  'memory of its own',
  async (initial) => {
    const storage = new HostBuffer(initial, null);
    storage.write(initial);
    return { storage, put: (next) => storage.write(next) };
  },
  values,
);

storageSuite(
  'a block of the arena',
  async (initial) => {
    const storage = new HostBuffer(initial, new Arena().reserve(initial));
    storage.write(initial);
    return { storage, put: (next) => storage.write(next) };
  },
  values,
);

// WebAssembly stands for a GPU here: its values, too, are where a session left them.
const transfer = new Transfer({ device: 'wasm' });

storageSuite(
  'a device',
  async (initial) => {
    const storage = new DeviceBuffer(initial, transfer);
    await storage.write(initial);
    return { storage, put: async (next) => storage.take(await transfer.upload(next)) };
  },
  values,
);

describe('a device', () => {
  it('says what to wait for when it is read at once', async () => {
    const storage = new DeviceBuffer(values[0], transfer);
    storage.take(await transfer.upload(values[0]));
    expect(() => storage.read()).toThrow(
      'State.value: the value is on the GPU; wait for sync() of the model, the optimizer or the state before reading it',
    );
  });

  it('frees its memory when its state is set, and what comes later, too', async () => {
    const freed: unknown[] = [];
    const upload = async (): Promise<DeviceTensor> => {
      const value = await transfer.upload(values[0]);
      return Object.assign(value, { dispose: () => void freed.push(value) });
    };
    const [first, second, third] = [await upload(), await upload(), await upload()];
    const storage = new DeviceBuffer(values[0], transfer);
    const state = new State(values[1]);
    storage.take(first);
    state.attachStorage(storage);
    storage.take(second);
    expect(freed).toEqual([first]);
    state.value = values[0];
    storage.take(third); // from a session that was running
    await enqueue(new Set(), async () => {});
    expect(new Set(freed)).toEqual(new Set([first, second, third]));
  });

  it('waits with sync for the calls before', async () => {
    const storage = new DeviceBuffer(values[0], transfer);
    await storage.write(values[0]);
    const next = await transfer.upload(values[1]);
    storage.take(await transfer.upload(values[0]));
    const call = enqueue(null, async () => storage.take(next));
    await storage.sync();
    expect(storage.read().toArray()).toEqual(values[1].toArray());
    await call;
  });
});
