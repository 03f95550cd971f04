import { Tensor, type AnyState, type Storage } from '@gradkit/core-tensor/functional';
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
  readonly block: Block | null;
  /** has its type, for the state */
  readonly placeholder: Tensor;
}

/** Leaves the gradients of a step to their states. Most steps replace them before anybody looks, so nothing is copied. */
export class KeptGradients {
  readonly #gradients: readonly Gradient[];
  #current: readonly (readonly [state: AnyState, storage: ScratchGradient])[] = [];

  constructor(gradients: Iterable<StateValue>, arenaValues: ArenaValues) {
    this.#gradients = [...gradients].map(([state, value]) => ({
      state,
      value,
      block: arenaValues.blockOf(value),
      placeholder: Tensor.symbolic(value),
    }));
  }

  /** The step has run. */
  leave(values: Values): void {
    const current: [AnyState, ScratchGradient][] = [];
    for (const { state, value, block, placeholder } of this.#gradients) {
      if (block === null) {
        state.value = values.get(value) ?? value;
        continue;
      }
      const storage = new ScratchGradient(block);
      state.value = placeholder;
      state.attachStorage(storage);
      current.push([state, storage]);
    }
    this.#current = current;
  }

  /** Another step is about to write there. */
  evict(): void {
    for (const [state, storage] of this.#current) if (state.storage === storage) storage.read();
    this.#current = [];
  }
}
