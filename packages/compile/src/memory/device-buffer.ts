import { RuntimeError, type Tensor, type TensorType } from '@gradkit/core-tensor/functional';
import type { DeviceTensor } from '@gradkit/runtime';
import type { StateBuffer } from './state-buffer.ts';
import type { Transfer } from './transfer.ts';

/** The memory of a state on a GPU. To be read, it has to be downloaded with `sync`. */
export class DeviceBuffer implements StateBuffer {
  readonly type: TensorType;
  readonly #transfer: Transfer;
  #value: DeviceTensor | null = null;
  #snapshot: Tensor | null = null;

  constructor(type: TensorType, transfer: Transfer) {
    this.type = type;
    this.#transfer = transfer;
  }

  /** Brings a value to the device. */
  async write(tensor: Tensor): Promise<void> {
    this.take(await this.#transfer.upload(tensor));
    this.#snapshot = tensor;
  }

  feed(): DeviceTensor {
    return this.#value!; // written when the state came here
  }

  /** The device brings memory of its own. */
  fetch(): null {
    return null;
  }

  take(next: DeviceTensor): void {
    this.#snapshot = null;
    this.#value?.dispose();
    this.#value = next;
  }

  read(): Tensor {
    if (this.#snapshot !== null) return this.#snapshot;
    throw new RuntimeError(
      'State.value',
      'the value is on the GPU; wait for model.sync(), or sync() of the state, before reading it',
    );
  }

  async sync(): Promise<void> {
    this.#snapshot ??= await this.#transfer.download(this.#value!, this.type);
  }
}
