import type { AnyState, Storage, TensorType } from '@gradkit/core-tensor/functional';
import type { DeviceTensor, Runner } from '@gradkit/runtime';

/** Memory of a state that outlives a call. ONNX Runtime reads the current value there and writes the next one. */
export interface StateBuffer extends Storage {
  /** the current value, to be read by a session */
  feed(session: Runner): DeviceTensor;
  /** memory that a session is to write the next value to; null if it is to bring its own */
  fetch(session: Runner): DeviceTensor | null;
  /** Makes what a session has written the current value. */
  take(next: DeviceTensor): void;
}

/** The buffers of all states that compiled functions change, in one place. */
export interface StateBuffers {
  /** Brings states there that are elsewhere, or were set from outside; null if all are there. While it waits, others may be set. */
  prepare(states: readonly AnyState[]): Promise<void> | null;
  /** Lets a state have a value that a session has made in memory of its own. */
  adopt(state: AnyState, type: TensorType, value: DeviceTensor): void;
  /** @param state one that was prepared */
  of(state: AnyState): StateBuffer;
}
