import type { Bytes } from '../../bytes.ts';
import { constant, get } from '../encoding.ts';
import type { ModuleOptions } from '../module.ts';
import { hasRelaxedSimd } from '../relaxed-simd.ts';
import type { WasmRoutine } from '../routine.ts';
import { clear, code, each, ifThen, product, sum, type Code } from '../rows/code.ts';
import type { GradientCell } from './cells.ts';
import { copy, times } from './code.ts';
import { makeKernelModule, SequencesFunction } from './kernel.ts';
import { packedBytes, rowBytes } from './product.ts';
import { functionsOf, numbered, type RecurrenceSizes, type RoutineOptions } from './recurrence.ts';

const addLanes = 0xe4; // f32x4.add
const instructionsOfGate = 12;

/**
 * All steps of the gradient of a recurrence, one after the other.
 *
 * Inputs: gradients of the states behind, of the outputs `[length, batch, hidden]`, factors like them, the mask, the weight
 * `[gates · hidden, hidden]`. Results: gradients of the states before, of the gates `[length, batch, gates · hidden]`, and of the hidden states in all
 * where the cell gives it.
 */
export function gradientRoutine(
  cell: GradientCell,
  { length, batch, hidden }: RecurrenceSizes,
  { states, reverse, varied, fused = hasRelaxedSimd() }: RoutineOptions,
): WasmRoutine {
  const { gates, givesD } = cell;
  const sizes = { depth: gates * hidden, columns: hidden };
  const [behind, before, factors] = [
    numbered('behind', states),
    numbered('before', states),
    numbered('factor', cell.factors),
  ];
  const operands = [
    ...behind,
    'dy',
    ...factors,
    ...(varied ? ['mask'] : []),
    'weight',
    ...before,
    'gates',
    ...(givesD ? ['d'] : []),
    'packed',
    'products',
    'length',
    'batch',
    'reverse',
  ];
  const [row, products] = [4 * hidden, rowBytes(sizes)];
  const keeps = cell.keeps || varied; // some of the state's gradient goes round the product, by the place of its result

  const makeModule = (options?: ModuleOptions): Bytes => {
    const f = new SequencesFunction(operands, fused);
    const rows = {
      dy: f.makeRow(),
      product: f.makeRow(),
      kept: f.makeRow(keeps ? 1 : 0),
      factors: factors.map(() => f.makeRow()),
      states: before.slice(1).map(() => f.makeRow()),
      gates: f.makeRow(gates),
      d: f.makeRow(givesD ? 1 : 0),
    };
    const read = [rows.dy, rows.product, rows.kept, ...rows.factors, ...rows.states];
    const elements = f.loops.loop(hidden, read, (lines, [[dy], [through], [kept], ...others]) => {
      const added = lines.emit(addLanes, dy, through);
      const d = kept === undefined ? added : lines.emit(addLanes, added, kept);
      const given = others.map(([one]) => one);
      const next = cell.step(lines, d, given.slice(0, factors.length), given.slice(factors.length));
      return [
        { to: rows.gates, values: next.gates },
        ...rows.states.map((to, i) => ({ to, values: [next.states[i]] })),
        { to: rows.kept, values: keeps ? [next.kept ?? lines.constant(0)] : [] },
        { to: rows.d, values: givesD ? [d] : [] },
      ];
    });
    const keepAll = keeps
      ? f.loops.loop(hidden, [rows.product, rows.kept], (lines, [[through], [kept]]) => [
          { to: rows.kept, values: [lines.emit(addLanes, through, kept)] },
        ])
      : [];
    const clearRow = (pointer: number | null, bytes: number): Code =>
      pointer === null ? [] : clear(get(pointer), constant(bytes));
    const absent = code(clearRow(rows.gates.pointer, gates * row), clearRow(rows.d.pointer, row), keepAll);
    const toSums = code(f.toSequence(rows.product, 'products', products), f.toSequence(rows.kept, before[0], row));
    const ofSequence = code(
      toSums,
      f.toStep(rows.dy, 'dy', row),
      each(rows.factors, (one, i) => f.toStep(one, factors[i], row)),
      each(rows.states, (one, i) => f.toSequence(one, before[1 + i], row)),
      f.toStep(rows.gates, 'gates', gates * row),
      f.toStep(rows.d, 'd', row),
      varied ? ifThen(f.isPresent(), elements, absent) : elements,
    );
    const gatesOf = (step: number, sequence: Code): number[] =>
      sum(get(f.operand('gates')), times(sum(product(get(step), get(f.operand('batch'))), sequence), gates * row));
    const forgetAbsent = ifThen(f.isPresent(), [], clear(f.rowOf('products', products), constant(products)));
    const start = keeps
      ? clear(f.firstRow('products', products), f.bytesOfAll(products))
      : f.forSequences(null, copy(f.rowOf('products', products), f.rowOf(behind[0], row), constant(row)));
    const finish = keeps
      ? code(toSums, keepAll)
      : copy(f.rowOf(before[0], row), f.rowOf('products', products), constant(row));
    const work = code(
      start,
      each(before, (name, i) => copy(f.firstRow(name, row), f.firstRow(behind[i], row), f.bytesOfAll(row))),
      f.forSteps((step) =>
        code(
          f.forSequences(step, ofSequence),
          f.multiply(sizes, gatesOf(step, f.from), gatesOf(step, f.to)),
          varied ? f.forSequences(step, forgetAbsent) : [],
        ),
      ),
      f.forSequences(null, finish),
    );
    const weight = { sizes, column: 1, element: hidden, bias: null, fused };
    return makeKernelModule(operands, weight, f.body(work), options);
  };

  return {
    key: [cell.name, hidden, states, varied, fused].join(),
    makeModule,
    scratch: [packedBytes(sizes), batch * rowBytes(sizes)],
    numbers: [length, batch, Number(reverse)],
    functions: functionsOf(sizes, batch, length, instructionsOfGate * sizes.depth),
  };
}
