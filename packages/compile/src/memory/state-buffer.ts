import type { AnyState, Storage } from '@gradkit/core-tensor/functional';
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
  /** Brings states there that are elsewhere, or were set from outside; null if that needs no waiting. */
  prepare(states: Iterable<AnyState>): Promise<void> | null;
  /** @param state one that was prepared */
  of(state: AnyState): StateBuffer;
}
