import { symbolic, Tensor, type AnyState, type Storage } from '@gradkit/core-tensor/functional';
import type { StateValue } from '../partition/segments.ts';
import type { Values } from '../execute/values.ts';
import type { ArenaValues } from './arena-values.ts';
import type { Block } from './arena.ts';

/** A gradient where ONNX Runtime has written it for the update, until the next call writes there. It is copied when it is asked for. */
class ScratchGradient implements Storage {
  readonly #block: Block;
  #snapshot: Tensor | null = null;

  constructor(block: Block) {
    this.#block = block;
  }

  /** There is another one. */
  touch(): void {
    this.#snapshot = null;
  }

  read(): Tensor {
    this.#snapshot ??= new Tensor(this.#block.type, this.#block.data.slice());
    return this.#snapshot;
  }

  async sync(): Promise<void> {}
}

interface Gradient {
  readonly state: AnyState;
  readonly value: Tensor;
  /** null if it does not lie in the arena */
  readonly storage: ScratchGradient | null;
  /** has its type, for the state */
  readonly placeholder: Tensor;
}

/** Leaves the gradients of a step to their states. Most steps replace them before anybody looks, so nothing is copied. */
export class KeptGradients {
  readonly #gradients: readonly Gradient[];

  constructor(gradients: Iterable<StateValue>, arenaValues: ArenaValues) {
    this.#gradients = [...gradients].map(([state, value]) => {
      const block = arenaValues.blockOf(value);
      const storage = block === null ? null : new ScratchGradient(block);
      return { state, value, storage, placeholder: symbolic(value) };
    });
  }

  /** The step has run. */
  leave(values: Values): void {
    for (const { state, value, storage, placeholder } of this.#gradients) {
      if (storage === null) {
        state.value = values.get(value) ?? value;
        continue;
      }
      storage.touch();
      if (state.storage === storage) continue;
      state.value = placeholder;
      state.attachStorage(storage);
    }
  }

  /** Another step is about to write there. */
  evict(): void {
    for (const { state, storage } of this.#gradients) if (storage !== null && state.storage === storage) storage.read();
  }
}
