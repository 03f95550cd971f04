import { isAlongRows } from '../along-rows.ts';
import { lanesOf } from '../constant-bits.ts';
import { constant, get, sized } from '../encoding.ts';
import type { WasmFunction } from '../module.ts';
import type { Program, Reduction } from '../program.ts';
import { Accumulators, unroll, unrollShift } from './accumulators.ts';
import { RowArrays } from './arrays.ts';
import {
  assign,
  code,
  each,
  end,
  functionType,
  i32,
  ifThen,
  increase,
  isLess,
  Locals,
  sum,
  whileTrue,
} from './code.ts';
import { lanes, vectorBytes, vectorShift } from './lanes.ts';
import { given } from './parameters.ts';
import { instruction, stepsOf, type RunningReduction, type StepContext } from './phase-steps.ts';
import { schedule, type Phase, type Schedule } from './phases.ts';
import { interleave } from './steps.ts';
import { Values } from './values.ts';

/** Code of the function of a program. */
class RowBody {
  readonly #locals = new Locals(Object.keys(given).length);
  readonly #schedule: Schedule;
  readonly #context: StepContext;
  /** locals: bytes of a row that its loops go through, by several vectors of lanes and by one */
  readonly #ends = { unrolled: this.#locals.add('i32'), whole: this.#locals.add('i32') };

  constructor(program: Program) {
    const { dtype } = program;
    this.#schedule = schedule(program);
    const { keeps: kept, isUniform } = this.#schedule;
    this.#context = {
      program,
      lanes: lanes[dtype],
      arrays: new RowArrays(program, { kept, shift: lanes[dtype].shift }, this.#locals),
      values: new Values(this.#locals, isUniform),
      offset: this.#locals.add('i32'),
      tail: this.#locals.add('i32'),
      mask: this.#locals.add('v128'),
    };
  }

  /** Row by row; all elements of a flat program are one row. */
  get bytes(): number[] {
    const { program, arrays } = this.#context;
    const isLeft = isLess(get(given.from), get(given.to));
    const length = assign(given.columns, code(get(given.to), get(given.from), i32.sub));
    const body = isAlongRows(program)
      ? code(this.#prepare(), whileTrue(isLeft, code(this.#row(), arrays.nextRow())))
      : ifThen(isLeft, code(length, this.#prepare(), this.#row()));
    return sized(code(this.#locals.declaration, body, [end]));
  }

  #prepare(): number[] {
    const { program, lanes: ofDtype, arrays, values, tail, mask } = this.#context;
    const { scalars, constants = [] } = program;
    const { count, shift, spreadScalar } = ofDtype;
    const wholes = (log: number): number[] =>
      code(get(given.columns), constant(log - shift), i32.shiftRight, constant(log), i32.shiftLeft);
    return code(
      arrays.prepare(),
      assign(this.#ends.whole, wholes(vectorShift)),
      assign(this.#ends.unrolled, wholes(vectorShift + unrollShift)),
      assign(tail, code(get(given.columns), constant(count - 1), i32.and)),
      assign(mask, ofDtype.mask(get(tail))),
      each(Array.from({ length: scalars }), (_, index) => {
        const at = sum(get(given.scalars), constant(8 * index));
        return assign(values.local({ kind: 'scalar', index }), code(at, spreadScalar));
      }),
      each(constants, (bits, index) => assign(values.local({ kind: 'constant', index }), lanesOf(bits))), // engines make one anew wherever it stands
      this.#onNumbers(this.#schedule.once),
    );
  }

  #row(): number[] {
    const { program, lanes: ofDtype, arrays, values } = this.#context;
    const { before, phases } = this.#schedule;
    return code(
      arrays.startRow(),
      each(arrays.columns, (local, index) =>
        assign(values.local({ kind: 'column', index }), code(get(local), ofDtype.spread)),
      ),
      this.#onNumbers(before),
      each(phases, (phase) => this.#phase(phase)),
      each(program.stores, (one) =>
        'column' in one ? code(get(arrays.columns[one.column]), values.get(one.value), ofDtype.storeFirst) : [],
      ),
    );
  }

  /** One loop along the row, and what follows from its reductions. */
  #phase(phase: Phase): number[] {
    const { program, lanes: ofDtype, values, offset, tail } = this.#context;
    const { unrolled, whole } = this.#ends;
    const reductions = phase.reductions.map((line): RunningReduction => {
      const { reduce, operands } = program.lines[line] as Reduction;
      return { line, operand: operands[0], accumulators: new Accumulators(reduce, ofDtype, this.#locals) };
    });
    const steps = stepsOf(phase, reductions, this.#context);
    const single = (isTail: boolean): number[] => each(steps, ({ code: step }) => step(0, isTail));
    const goOn = (vectors: number): number[] => increase(offset, constant(vectors * vectorBytes));
    return code(
      each(reductions, ({ accumulators }) => accumulators.start()),
      assign(offset, constant(0)),
      whileTrue(isLess(get(offset), get(unrolled)), code(interleave(steps, unroll), goOn(unroll))),
      whileTrue(isLess(get(offset), get(whole)), code(single(false), goOn(1))),
      ifThen(get(tail), single(true)),
      each(reductions, ({ line, accumulators }) =>
        assign(values.local({ kind: 'line', index: line }), accumulators.total()),
      ),
      this.#onNumbers(phase.after),
    );
  }

  /** Lines on numbers that are the same along a row. */
  #onNumbers(lines: readonly number[]): number[] {
    const { program, values } = this.#context;
    return each(lines, (index) =>
      assign(values.local({ kind: 'line', index }), instruction(program.lines[index], values)),
    );
  }
}

const type = functionType(Object.keys(given).map(() => 'i32'));

/** The function of a program that computes with what lies in memory: along rows, or flat. */
export function rowFunction(program: Program): WasmFunction {
  return { type, body: new RowBody(program).bytes };
}
