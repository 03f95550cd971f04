import { LazyTensor, Tensor } from '@gradkit/core-tensor/functional';
import type { DeviceTensor, Runner } from '@gradkit/runtime';
import { Block, type Arena } from './arena.ts';
import type { ArenaPlan } from './lifetimes.ts';

interface Place {
  readonly block: Block;
  /** the same memory as ONNX Runtime takes it, once it has asked */
  ortValue: DeviceTensor | null;
}

/** Values that segments leave to each other in the arena: ONNX Runtime and kernels read and write them there. Constants that kernels read lie there, too. */
export class ArenaValues {
  readonly #places: ReadonlyMap<Tensor, Place>;
  readonly #arguments: readonly Tensor[];
  readonly #given: ReadonlySet<Tensor>;
  readonly #roots: ReadonlyMap<Tensor, Tensor>;

  /** @param roots of views, what they are views of: it has their place */
  constructor(arena: Arena, { lifetimes, given }: ArenaPlan, roots: ReadonlyMap<Tensor, Tensor> = new Map()) {
    const changing = [...lifetimes].filter(([{ isSymbolic }]) => isSymbolic);
    const constants = [...lifetimes.keys()].filter(({ isSymbolic }) => !isSymbolic);
    const scratch = arena.scratch(
      changing.map(([value]) => value),
      changing.map(([, lifetime]) => lifetime),
    );
    this.#given = given;
    this.#roots = roots;
    this.#arguments = [...given].filter(({ isSymbolic }) => isSymbolic);
    this.#places = new Map([
      ...changing.map(([value], i) => [value, { block: scratch[i], ortValue: null }] as const),
      ...constants.map((value) => [value, { block: filled(arena, value), ortValue: null }] as const),
    ]);
  }

  /** Copies what kernels read of the values that a call begins with. */
  fill(values: ReadonlyMap<Tensor, Tensor>): void {
    for (const x of this.#arguments) {
      const { data } = this.#place(x)!.block;
      const value = values.get(x)!;
      if (value instanceof LazyTensor && !value.isMade) value.copyTo(data);
      else (data as Float32Array).set(value.data); // of the same type
    }
  }

  /** Where a value lies; null if it does not lie in the arena. */
  blockOf(value: Tensor): Block | null {
    const block = this.#place(value)?.block;
    if (block === undefined) return null;
    return value === block.type ? block : new Block(block.arena, value, block.address);
  }

  /** What lies there now, for those whom the next call must not disturb. */
  copyOf(value: Tensor): Tensor {
    const { shape, dtype } = value;
    return new Tensor({ shape, dtype }, this.#place(value)!.block.data.slice());
  }

  /** @param value one that a kernel reads or gives */
  addressOf(value: Tensor): number {
    return this.#place(value)!.block.address;
  }

  /** Where ONNX Runtime is to read or write a value that segments leave to each other; null if it does not lie there. */
  ortValueOf(value: Tensor, session: Runner): DeviceTensor | null {
    const place = this.#given.has(value) ? undefined : this.#places.get(value);
    if (place === undefined) return null;
    const { data, type } = place.block;
    if (place.ortValue?.data !== data) place.ortValue = session.toOrtValue(new Tensor(type, data)); // new, or moved as the arena grew
    return place.ortValue;
  }

  #place(value: Tensor): Place | undefined {
    return this.#places.get(this.#roots.get(value) ?? value);
  }
}

function filled(arena: Arena, value: Tensor): Block {
  const block = arena.reserve(value);
  block.data.set(value.data);
  return block;
}
