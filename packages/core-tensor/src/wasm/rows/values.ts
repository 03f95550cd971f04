import { isLoadedAlongRow } from '../along-rows.ts';
import { get } from '../encoding.ts';
import type { Operand } from '../program.ts';
import type { Locals } from './code.ts';

/** Locals of the values of operands; of those that vary along a row, one for each copy of a loop's steps. */
export class Values {
  readonly #locals: Locals;
  readonly #isUniform: (line: number) => boolean;
  readonly #known = new Map<string, number>();

  constructor(locals: Locals, isUniform: (line: number) => boolean) {
    this.#locals = locals;
    this.#isUniform = isUniform;
  }

  local(operand: Operand, copy = 0): number {
    const { kind, index } = operand;
    const varies = isLoadedAlongRow(operand) || (kind === 'line' && !this.#isUniform(index));
    const key = `${kind} ${index} ${varies ? copy : 0}`;
    const local = this.#known.get(key) ?? this.#locals.add('v128');
    this.#known.set(key, local);
    return local;
  }

  get(operand: Operand, copy = 0): number[] {
    return get(this.local(operand, copy));
  }
}
