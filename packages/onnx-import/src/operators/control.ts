import { slice, squeeze, stack, tensor, zeros, flip, Tensor } from '@gradkit/core-tensor/functional';
import type { DeclaredType } from '../graph/graph.ts';
import { dtypeOf } from '../graph/read-tensor.ts';
import type { Call } from './call.ts';
import type { Operators, Results, Value } from './operator.ts';

const mostRounds = 1e6; // of a loop whose number of rounds is a number of the file

/** The way whose condition is known. */
function branch(call: Call): Results {
  return call.run(call.number(0, 0) === 0 ? 'else_branch' : 'then_branch', []);
}

const asTensor = (call: Call, value: Value): Tensor =>
  value instanceof Tensor ? value : call.fail('stacks sequences');

/** Keeps what a round gives, if all of them are not too much already. */
function addRow(call: Call, rows: Tensor[], value: Value): void {
  const row = asTensor(call, value);
  call.requireSize([rows.push(row), ...row.shape]);
}

/** Rounds whose number is known, one after the other. */
function loop(call: Call): Results {
  const most = call.has(0) ? call.number(0, 0) : Infinity;
  let goesOn = !call.has(1) || call.number(1, 1) !== 0;
  const carriedCount = call.inputs.length - 2;
  let carried = call.inputs.slice(2).map((value) => value ?? call.fail('has no value to begin with'));
  const stacked: Tensor[][] = [];
  for (let round = 0; goesOn && round < most; round++) {
    if (round === mostRounds) call.fail(`goes round more than ${mostRounds} times`, round);
    const number = tensor(round, { dtype: 'int64' });
    const [condition, ...results] = call.run('body', [number, tensor(1, { dtype: 'bool' }), ...carried]);
    goesOn = numberIn(call, condition) !== 0;
    carried = results.slice(0, carriedCount);
    results.slice(carriedCount).forEach((value, i) => addRow(call, (stacked[i] ??= []), value));
  }
  const rows = call.graph('body').outputTypes.slice(1 + carriedCount);
  const scans = rows.map((type, i) => {
    const values = stacked[i] ?? [];
    return values.length === 0 ? noRows(type) : stack(values, 0);
  });
  return [...carried, ...scans];
}

/** Of no rounds at all, with what the file says of one: a size that it leaves open is 0, as in ONNX Runtime. */
function noRows({ elementType, shape }: DeclaredType): Tensor {
  return zeros([0, ...(shape ?? []).map((size) => size ?? 0)], { dtype: dtypeOf(elementType) ?? 'float32' });
}

function numberIn(call: Call, value: Value): number {
  const x = asTensor(call, value);
  return x.isReadable ? x.data[0] : call.fail('goes on as long as a value says so; it must follow from sizes');
}

/** A graph for every entry along an axis. */
function scanned(call: Call): Results {
  const sequences = call.int('num_scan_inputs', 0);
  const stateCount = call.inputs.length - sequences;
  let states: Value[] = call.inputs
    .slice(0, stateCount)
    .map((value) => value ?? call.fail('has no value to begin with'));
  const outputs = call.graph('body').outputs.length - stateCount;
  const flags = (name: string, count: number): readonly number[] => call.list(name) ?? new Array<number>(count).fill(0);
  const [inAxes, outAxes] = [flags('scan_input_axes', sequences), flags('scan_output_axes', outputs)];
  const given = Array.from({ length: sequences }, (_, i) => {
    const x = call.tensor(stateCount + i);
    const axis = call.axis(inAxes[i], x.rank);
    return { axis, x: flags('scan_input_directions', sequences)[i] === 1 ? flip(x, axis) : x };
  });
  const rounds = given[0]?.x.shape[given[0].axis] ?? 0;
  const stacked: Tensor[][] = Array.from({ length: outputs }, () => []);
  for (let round = 0; round < rounds; round++) {
    const entries = given.map(({ x, axis }) => squeeze(slice(x, { axis, start: round, end: round + 1 }), axis));
    const results = call.run('body', [...states, ...entries]);
    states = results.slice(0, stateCount);
    results.slice(stateCount).forEach((value, i) => addRow(call, stacked[i], value));
  }
  const backwards = flags('scan_output_directions', outputs);
  const scans = stacked.map((values, i) => {
    if (values.length === 0) return call.fail('has no entries to go through');
    const ordered = backwards[i] === 1 ? values.toReversed() : values;
    return stack(ordered, call.axis(outAxes[i], values[0].rank + 1));
  });
  return [...states, ...scans];
}

export const control: Operators = {
  If: { run: branch, plain: [0] },
  Loop: { run: loop, plain: [0], ends: [0] },
  Scan: {
    run: scanned,
    refuse: ({ opset }) => (opset < 9 ? 'is of an opset before 9, where it had another form' : null),
  },
};
