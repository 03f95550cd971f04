import { sameShape, type AnyState, type Tensor } from '@gradkit/core-tensor';
import type { Arena } from './arena.ts';
import { Slot } from './slot.ts';

/** The slots of the states that compiled functions change. */
export class Slots {
  readonly #arena: Arena;
  readonly #known = new WeakMap<AnyState, Slot>();

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  /** The slot of a state, with its current value: one that was set from outside is copied. For update passes it is in the arena. */
  of(state: AnyState, { inArena = false }: { readonly inArena?: boolean } = {}): Slot {
    const { storage } = state;
    if (storage instanceof Slot && this.#fits(storage, inArena)) return storage;
    const value = state.value!;
    const slot = this.#slotFor(state, value, inArena);
    slot.write(value);
    state.attachStorage(slot);
    return slot;
  }

  #slotFor(state: AnyState, type: Tensor, inArena: boolean): Slot {
    const known = this.#known.get(state);
    const { shape, dtype } = type;
    if (known !== undefined && isOf(known, type) && this.#fits(known, inArena)) return known;
    const slot = new Slot({ shape, dtype }, inArena ? this.#arena.reserve(type) : null);
    this.#known.set(state, slot);
    return slot;
  }

  #fits({ block }: Slot, inArena: boolean): boolean {
    return !inArena || block?.arena === this.#arena;
  }
}

/** A box that was emptied may be filled with another shape. */
function isOf({ type }: Slot, { shape, dtype }: Tensor): boolean {
  return type.dtype === dtype && sameShape(type.shape, shape);
}
