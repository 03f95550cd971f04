import { sameShape, type AnyState, type Tensor, type TensorType } from '@gradkit/core-tensor/functional';
import { fromOrtValue, type DeviceTensor } from '@gradkit/runtime';
import type { Arena, Block } from './arena.ts';
import { HostBuffer } from './host-buffer.ts';
import type { StateBuffers } from './state-buffer.ts';

/** A buffer that kernels can change in place. */
export type ArenaBuffer = HostBuffer & { readonly block: Block };

/** The buffers of the states that compiled functions change, in memory of ours. */
export class HostBuffers implements StateBuffers {
  readonly #arena: Arena;
  readonly #known = new WeakMap<AnyState, HostBuffer>();

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  /** There is nothing to wait for. */
  prepare(): null {
    return null;
  }

  adopt(state: AnyState, _: TensorType, value: DeviceTensor): void {
    state.value = fromOrtValue(value);
  }

  /** The buffer of a state, with its current value: one that was set from outside is copied. */
  of(state: AnyState): HostBuffer {
    return state.storage instanceof HostBuffer ? state.storage : this.#attach(state, false);
  }

  /** The same, in the arena. */
  inArena(state: AnyState): ArenaBuffer {
    const { storage } = state;
    const isThere = storage instanceof HostBuffer && storage.block?.arena === this.#arena;
    return (isThere ? storage : this.#attach(state, true)) as ArenaBuffer;
  }

  #attach(state: AnyState, inArena: boolean): HostBuffer {
    const value = state.value!;
    const buffer = this.#bufferFor(state, value, inArena);
    buffer.write(value);
    state.attachStorage(buffer);
    return buffer;
  }

  /** The buffer that the state had before it was set from outside, if it still fits: a box that was cleared may be filled with another shape. */
  #bufferFor(state: AnyState, { shape, dtype }: Tensor, inArena: boolean): HostBuffer {
    const known = this.#known.get(state);
    const fits =
      known !== undefined &&
      known.type.dtype === dtype &&
      sameShape(known.type.shape, shape) &&
      (!inArena || known.block !== null);
    if (fits) return known;
    const type = { shape, dtype };
    const buffer = new HostBuffer(type, inArena ? this.#arena.reserve(type) : null);
    this.#known.set(state, buffer);
    return buffer;
  }
}
