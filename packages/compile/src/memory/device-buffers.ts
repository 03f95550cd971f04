import type { AnyState } from '@gradkit/core-tensor';
import type { SessionOptions } from '@gradkit/runtime';
import { DeviceBuffer } from './device-buffer.ts';
import { Transfer } from './transfer.ts';

/** The buffers of states on a GPU. */
export class DeviceBuffers {
  readonly #transfer: Transfer;

  constructor(options: SessionOptions) {
    this.#transfer = new Transfer(options);
  }

  /** Brings states to the device that are not there, or were set from outside. */
  async prepare(states: Iterable<AnyState>): Promise<void> {
    for (const state of states) {
      if (state.storage instanceof DeviceBuffer) continue;
      const value = state.value!;
      const buffer = new DeviceBuffer({ shape: value.shape, dtype: value.dtype }, this.#transfer);
      await buffer.write(value);
      state.attachStorage(buffer);
    }
  }

  /** @param state one that was prepared */
  of({ storage }: AnyState): DeviceBuffer {
    return storage as DeviceBuffer;
  }
}
