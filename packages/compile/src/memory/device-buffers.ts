import type { AnyState } from '@gradkit/core-tensor/functional';
import type { SessionOptions } from '@gradkit/runtime';
import { DeviceBuffer } from './device-buffer.ts';
import type { StateBuffers } from './state-buffer.ts';
import { Transfer } from './transfer.ts';

/** The buffers of the states that compiled functions change, on a GPU. */
export class DeviceBuffers implements StateBuffers {
  readonly #transfer: Transfer;

  constructor(options: SessionOptions) {
    this.#transfer = new Transfer(options);
  }

  async prepare(states: Iterable<AnyState>): Promise<void> {
    for (const state of states) {
      if (state.storage instanceof DeviceBuffer) continue;
      const value = state.value!;
      const buffer = new DeviceBuffer({ shape: value.shape, dtype: value.dtype }, this.#transfer);
      await buffer.write(value);
      state.attachStorage(buffer);
    }
  }

  of({ storage }: AnyState): DeviceBuffer {
    return storage as DeviceBuffer;
  }
}
