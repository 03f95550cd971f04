import { symbolic, type AnyState, type TensorType } from '@gradkit/core-tensor/functional';
import type { DeviceTensor, SessionOptions } from '@gradkit/runtime';
import { DeviceBuffer } from './device-buffer.ts';
import type { StateBuffers } from './state-buffer.ts';
import { Transfer } from './transfer.ts';

/** The buffers of the states that compiled functions change, on a GPU. */
export class DeviceBuffers implements StateBuffers {
  readonly #transfer: Transfer;

  constructor(options: SessionOptions) {
    this.#transfer = new Transfer(options);
  }

  prepare(states: readonly AnyState[]): Promise<void> | null {
    const missing = states.filter(({ storage }) => !(storage instanceof DeviceBuffer));
    return missing.length === 0 ? null : this.#upload(new Set(missing));
  }

  async #upload(states: Iterable<AnyState>): Promise<void> {
    for (const state of states) {
      const value = state.value!;
      const buffer = new DeviceBuffer({ shape: value.shape, dtype: value.dtype }, this.#transfer);
      await buffer.write(value);
      if (state.value === value) state.attachStorage(buffer);
      else buffer.release(); // it was set from outside meanwhile
    }
  }

  adopt(state: AnyState, { shape, dtype }: TensorType, value: DeviceTensor): void {
    if (state.storage instanceof DeviceBuffer) return state.storage.take(value);
    const buffer = new DeviceBuffer({ shape, dtype }, this.#transfer);
    buffer.take(value);
    state.value = symbolic(buffer.type); // has its type
    state.attachStorage(buffer);
  }

  of({ storage }: AnyState): DeviceBuffer {
    return storage as DeviceBuffer;
  }
}
