import { RuntimeError, type AnyState, type Tensor, type TensorType } from '@gradkit/core-tensor/functional';
import type { DeviceTensor } from '@gradkit/runtime';
import { enqueue } from '../execute/queue.ts';
import type { StateBuffer } from './state-buffer.ts';
import type { Transfer } from './transfer.ts';

/** The memory of a state on a GPU. To be read, it has to be downloaded with `sync`. */
export class DeviceBuffer implements StateBuffer {
  readonly type: TensorType;
  readonly #transfer: Transfer;
  readonly #memory: DeviceMemory = { value: null };
  #isReleased = false;
  #snapshot: Tensor | null = null;

  constructor(type: TensorType, transfer: Transfer) {
    this.type = type;
    this.#transfer = transfer;
    dropped.register(this, this.#memory);
  }

  /** whether it can be read at once */
  get isHere(): boolean {
    return this.#snapshot !== null;
  }

  /** Brings a value to the device. */
  async write(tensor: Tensor): Promise<void> {
    this.take(await this.#transfer.upload(tensor));
    this.#snapshot = tensor;
  }

  feed(): DeviceTensor {
    return this.#memory.value!; // written when the state came here
  }

  /** The device brings memory of its own. */
  fetch(): null {
    return null;
  }

  take(next: DeviceTensor): void {
    this.#snapshot = null;
    this.#memory.value?.dispose();
    this.#memory.value = this.#isReleased ? null : next;
    if (this.#isReleased) next.dispose(); // the state was set from outside while a session made its next value
  }

  read(): Tensor {
    if (this.#snapshot !== null) return this.#snapshot;
    throw new RuntimeError(
      'State.value',
      'the value is on the GPU; wait for sync() of the model, the optimizer or the state before reading it',
    );
  }

  async sync(): Promise<void> {
    if (this.#snapshot === null) await enqueue(new Set(), () => this.download());
  }

  /** The same for the call whose turn it is. */
  async download(): Promise<void> {
    const { value } = this.#memory;
    if (value !== null) this.#snapshot ??= await this.#transfer.download(value, this.type);
  }

  /** Frees the memory, as soon as no call that has begun can need it. */
  release(): void {
    this.#isReleased = true;
    const { value } = this.#memory;
    this.#memory.value = null;
    if (value !== null) void enqueue(new Set(), async () => value.dispose());
  }
}

/** What a buffer holds on the device; freed with the state, or before. */
interface DeviceMemory {
  value: DeviceTensor | null;
}

const dropped = new FinalizationRegistry<DeviceMemory>(({ value }) => {
  if (value !== null) void enqueue(new Set(), async () => value.dispose());
});

/** Whether the value of a state can be read at once. */
export function isHere({ storage }: AnyState): boolean {
  return !(storage instanceof DeviceBuffer) || storage.isHere;
}

/** Makes it so, for the call whose turn it is. */
export async function bringHere({ storage }: AnyState): Promise<void> {
  if (storage instanceof DeviceBuffer) await storage.download();
}

/** Makes it so for all of them. */
export async function bringAllHere(states: Iterable<AnyState>): Promise<void> {
  for (const state of states) await bringHere(state);
}
