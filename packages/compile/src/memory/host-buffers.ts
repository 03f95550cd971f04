import { sameShape, type AnyState, type Tensor } from '@gradkit/core-tensor';
import type { Arena } from './arena.ts';
import { HostBuffer } from './host-buffer.ts';

/** The buffers of the states that compiled functions change. */
export class HostBuffers {
  readonly #arena: Arena;
  readonly #known = new WeakMap<AnyState, HostBuffer>();

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  /** The buffer of a state, with its current value: one that was set from outside is copied. For update passes it is in the arena. */
  of(state: AnyState, { inArena = false }: { readonly inArena?: boolean } = {}): HostBuffer {
    const { storage } = state;
    if (storage instanceof HostBuffer && this.#fits(storage, inArena)) return storage;
    const value = state.value!;
    const buffer = this.#slotFor(state, value, inArena);
    buffer.write(value);
    state.attachStorage(buffer);
    return buffer;
  }

  #slotFor(state: AnyState, type: Tensor, inArena: boolean): HostBuffer {
    const known = this.#known.get(state);
    const { shape, dtype } = type;
    if (known !== undefined && isOf(known, type) && this.#fits(known, inArena)) return known;
    const buffer = new HostBuffer({ shape, dtype }, inArena ? this.#arena.reserve(type) : null);
    this.#known.set(state, buffer);
    return buffer;
  }

  #fits({ block }: HostBuffer, inArena: boolean): boolean {
    return !inArena || block?.arena === this.#arena;
  }
}

/** A box that was cleared may be filled with another shape. */
function isOf({ type }: HostBuffer, { shape, dtype }: Tensor): boolean {
  return type.dtype === dtype && sameShape(type.shape, shape);
}
