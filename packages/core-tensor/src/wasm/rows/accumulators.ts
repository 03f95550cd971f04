import { lanesOf } from '../constant-bits.ts';
import { get } from '../encoding.ts';
import type { Reduction } from '../program.ts';
import { assign, code, each, simd, type Code, type Locals } from './code.ts';
import { vectorBytes, type Lanes } from './lanes.ts';

/** Vectors of lanes that a loop along a row goes on by, each with an accumulator of its own, so that none waits for another. */
export const unrollShift = 2;
export const unroll = 1 << unrollShift;

const or = simd(0x50); // v128.or

/** What a reduction along a row has so far. */
export class Accumulators {
  readonly #lanes: Lanes;
  readonly #kind: Reduction['reduce'];
  readonly #values: readonly number[];
  readonly #nan: number;

  constructor(kind: Reduction['reduce'], lanes: Lanes, locals: Locals) {
    this.#lanes = lanes;
    this.#kind = kind;
    this.#values = locals.several('v128', unroll);
    this.#nan = locals.add('v128');
  }

  start(): number[] {
    const { initial, overNaN } = this.#lanes.reduce[this.#kind];
    return code(
      each(this.#values, (local) => assign(local, lanesOf(initial))),
      overNaN === undefined ? [] : assign(this.#nan, lanesOf([0, 0])),
    );
  }

  /** @param mask of the lanes that count; default all */
  add(copy: number, value: Code, mask?: Code): number[] {
    const { opcode, overNaN, initial } = this.#lanes.reduce[this.#kind];
    const masked = mask === undefined ? value : code(value, lanesOf(initial), mask, simd(0x52)); // v128.bitselect
    const added = assign(this.#values[copy], code(get(this.#values[copy]), masked, simd(overNaN ?? opcode)));
    if (overNaN === undefined) return added;
    return code(added, assign(this.#nan, code(get(this.#nan), masked, masked, this.#lanes.differ, or)));
  }

  /** Brings them together, always in the same order, and leaves the total in all lanes. */
  total(): number[] {
    const { opcode, overNaN } = this.#lanes.reduce[this.#kind];
    const [first] = this.#values;
    const steps: number[] = [];
    for (let half = unroll / 2; half >= 1; half /= 2)
      for (let i = 0; i < half; i++)
        steps.push(
          ...assign(this.#values[i], code(get(this.#values[i]), get(this.#values[i + half]), simd(overNaN ?? opcode))),
        );
    if (overNaN !== undefined) steps.push(...assign(first, code(get(first), get(this.#nan), or))); // all bits: NaN
    for (let bytes = vectorBytes / 2; bytes >= 1 << this.#lanes.shift; bytes /= 2) {
      const others = Array.from({ length: vectorBytes }, (_, byte) => byte ^ bytes);
      steps.push(...assign(first, code(get(first), get(first), get(first), simd(0x0d, ...others), simd(opcode)))); // i8x16.shuffle
    }
    return code(steps, get(first));
  }
}
