import type { Bytes } from '../../bytes.ts';
import { constant, get } from '../encoding.ts';
import type { ModuleOptions } from '../module.ts';
import { hasRelaxedSimd } from '../relaxed-simd.ts';
import type { WasmRoutine } from '../routine.ts';
import { clear, code, each, ifThen, sum } from '../rows/code.ts';
import type { StepCell } from './cells.ts';
import { copy } from './code.ts';
import { makeKernelModule, SequencesFunction } from './kernel.ts';
import { packedBytes, rowBytes } from './product.ts';
import { functionsOf, numbered, type RecurrenceSizes, type RoutineOptions } from './recurrence.ts';

interface StepOptions extends RoutineOptions {
  /** how many values of all steps there are beside the outputs: states but the first, and what the cell saves; or none */
  readonly saved: number;
}

const instructionsOfGate = 60;

/**
 * All steps of a recurrence, one after the other.
 *
 * Inputs: states before, what gates take from the input `[length, batch, gates · hidden]`, the mask, the weight `[gates · hidden, hidden]`, the
 * bias. Results: states behind, outputs and what is saved, `[length, batch, hidden]` each.
 */
export function stepRoutine(
  cell: StepCell,
  { length, batch, hidden }: RecurrenceSizes,
  { states, saved, reverse, varied, fused = hasRelaxedSimd() }: StepOptions,
): WasmRoutine {
  const { gates } = cell;
  const sizes = { depth: hidden, columns: gates * hidden };
  const [before, after, savedNames] = [numbered('before', states), numbered('after', states), numbered('saved', saved)];
  const operands = [
    ...before,
    'fromInput',
    ...(varied ? ['mask'] : []),
    'weight',
    'bias',
    ...after,
    'y',
    ...savedNames,
    'packed',
    'products',
    'length',
    'batch',
    'reverse',
  ];
  const row = 4 * hidden;

  const makeModule = (options?: ModuleOptions): Bytes => {
    const f = new SequencesFunction(operands, fused);
    const rows = {
      fromInput: f.makeRow(gates),
      fromState: f.makeRow(gates),
      states: after.map(() => f.makeRow()),
      y: f.makeRow(),
      saved: savedNames.map(() => f.makeRow()),
    };
    const read = [rows.fromInput, rows.fromState, ...rows.states];
    const elements = f.loops.loop(hidden, read, (lines, [fromInput, fromState, ...given]) => {
      const next = cell.step(
        lines,
        fromInput,
        fromState,
        given.map(([state]) => state),
      );
      const kept = [...next.states.slice(1), ...next.saved];
      return [
        ...rows.states.map((to, i) => ({ to, values: [next.states[i]] })),
        { to: rows.y, values: [next.states[0]] },
        ...rows.saved.map((to, i) => ({ to, values: [kept[i]] })),
      ];
    });
    const absent = code(
      clear(get(rows.y.pointer!), constant(row)),
      each(rows.saved, ({ pointer }, i) => {
        const state = rows.states[1 + i]; // what is saved begins with them
        return state === undefined
          ? clear(get(pointer!), constant(row))
          : copy(get(pointer!), get(state.pointer!), constant(row));
      }),
    );
    const ofSequence = code(
      f.toStep(rows.fromInput, 'fromInput', gates * row),
      f.toSequence(rows.fromState, 'products', rowBytes(sizes)),
      each(rows.states, (one, i) => f.toSequence(one, after[i], row)),
      f.toStep(rows.y, 'y', row),
      each(rows.saved, (one, i) => f.toStep(one, savedNames[i], row)),
      varied ? ifThen(f.isPresent(), elements, absent) : elements,
    );
    const hiddenRows = f.firstRow(after[0], row);
    const work = code(
      each(before, (name, i) => copy(f.firstRow(after[i], row), f.firstRow(name, row), f.bytesOfAll(row))),
      f.forSteps((step) =>
        code(f.multiply(sizes, hiddenRows, sum(hiddenRows, f.bytesOfAll(row))), f.forSequences(step, ofSequence)),
      ),
    );
    const weight = { sizes, column: hidden, element: 1, bias: 'bias', fused };
    return makeKernelModule(operands, weight, f.body(work), options);
  };

  return {
    key: [cell.name, hidden, states, saved, varied, fused].join(),
    makeModule,
    scratch: [packedBytes(sizes), batch * rowBytes(sizes)],
    numbers: [length, batch, Number(reverse)],
    functions: functionsOf(sizes, batch, length, instructionsOfGate * sizes.columns),
  };
}
