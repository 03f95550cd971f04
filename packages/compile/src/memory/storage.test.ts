import { tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
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
});
