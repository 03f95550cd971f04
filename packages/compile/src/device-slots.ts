import type { AnyState } from '@gradkit/core-tensor';
import type { SessionOptions } from '@gradkit/runtime';
import { DeviceSlot } from './device-slot.ts';
import { Transfer } from './transfer.ts';

/** The slots of states on a GPU. */
export class DeviceSlots {
  readonly #transfer: Transfer;

  constructor(options: SessionOptions) {
    this.#transfer = new Transfer(options);
  }

  /** Brings states to the device that are not there, or were set from outside. */
  async prepare(states: Iterable<AnyState>): Promise<void> {
    for (const state of states) {
      if (state.storage instanceof DeviceSlot) continue;
      const value = state.value!;
      const slot = new DeviceSlot({ shape: value.shape, dtype: value.dtype }, this.#transfer);
      await slot.write(value);
      state.attachStorage(slot);
    }
  }

  /** @param state one that was prepared */
  of({ storage }: AnyState): DeviceSlot {
    return storage as DeviceSlot;
  }
}
