import { Tensor } from '@gradkit/core-tensor/functional';
import type { DeviceTensor, Runner } from '@gradkit/runtime';
import type { Arena, Block } from './arena.ts';

interface Place {
  readonly block: Block;
  /** the same memory as ONNX Runtime takes it, once it has asked */
  ortValue: DeviceTensor | null;
}

/** Values that kernels read in the arena and other segments make: gradients, which ONNX Runtime writes there. Constants lie there, too. */
export class ArenaValues {
  readonly #places: ReadonlyMap<Tensor, Place>;

  constructor(arena: Arena, values: ReadonlySet<Tensor>) {
    const made = [...values].filter(({ isSymbolic }) => isSymbolic);
    const constants = [...values].filter(({ isSymbolic }) => !isSymbolic);
    const scratch = arena.scratch(made);
    this.#places = new Map([
      ...made.map((value, i) => [value, { block: scratch[i], ortValue: null }] as const),
      ...constants.map((value) => [value, { block: filled(arena, value), ortValue: null }] as const),
    ]);
  }

  /** Where a value lies; null if it does not lie in the arena. */
  blockOf(value: Tensor): Block | null {
    return this.#places.get(value)?.block ?? null;
  }

  /** @param value one that a kernel reads */
  addressOf(value: Tensor): number {
    return this.#places.get(value)!.block.address;
  }

  /** Where ONNX Runtime is to write a value that a kernel reads; null if none does, or only as a number. */
  ortValueOf(value: Tensor, session: Runner): DeviceTensor | null {
    const place = this.#places.get(value);
    if (place === undefined) return null;
    const { data, type } = place.block;
    if (place.ortValue?.data !== data) place.ortValue = session.toOrtValue(new Tensor(type, data)); // new, or moved as the arena grew
    return place.ortValue;
  }
}

function filled(arena: Arena, value: Tensor): Block {
  const block = arena.reserve(value);
  block.data.set(value.data);
  return block;
}
