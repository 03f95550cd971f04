import {
  concatOp,
  match,
  permuteOp,
  reshapeOp,
  symbolic,
  type Tensor,
  type Operation,
  type TensorType,
  type Trace,
} from '@gradkit/core-tensor/functional';
import { findRounds, labelOf, type Place, type Rounds } from './find-rounds.ts';
import { loopOp } from './loop-op.ts';
import { scheduleForLoops } from './schedule.ts';

const mostOperations = 300; // of a round
const mostLoops = 16;

/** Results of all rounds that one `concat` joins, in their order. */
interface Joined {
  readonly concat: Operation<readonly Tensor[], { axis: number }>;
  /** the number of its first input that comes from a round */
  readonly from: number;
  readonly operation: number;
  readonly result: number;
}

/** How values of rounds are used behind them: joined, or the last of what is carried; null if otherwise. */
function usesOf(
  operations: readonly Operation[],
  outputs: readonly Tensor[],
  place: Place,
  { count, body }: Rounds,
): {
  readonly joined: readonly Joined[];
  readonly last: ReadonlyMap<Tensor, number>;
} | null {
  const { start, period } = place;
  const end = start + count * period;
  const positions = new Map<Tensor, readonly [round: number, operation: number, result: number]>();
  for (let i = start; i < end; i++)
    operations[i].outputs.forEach((output, result) =>
      positions.set(output, [Math.floor((i - start) / period), (i - start) % period, result]),
    );
  const given = body.carried.map((each) =>
    body.operations.findIndex(({ outputs: results }) => results.includes(each.given)),
  );
  const last = new Map<Tensor, number>();
  const isLast = (value: Tensor): boolean => {
    const [round, operation, result] = positions.get(value)!;
    const at = given.findIndex(
      (each, i) => each === operation && body.operations[each].outputs[result] === body.carried[i].given,
    );
    if (round === count - 1 && at !== -1) last.set(value, at);
    return round === count - 1 && at !== -1;
  };
  const joined: Joined[] = [];
  for (const one of operations.slice(end)) {
    const inner = one.inputs.flatMap((input, i) => (positions.has(input) ? [i] : []));
    if (inner.length === 0) continue;
    const concat = match(one, concatOp);
    const from = inner[0];
    const [, operation, result] = positions.get(one.inputs[from])!;
    const isJoined =
      concat !== null &&
      inner.length === count &&
      inner.every((at, i) => {
        const [round, ...rest] = positions.get(one.inputs[at])!;
        return at === from + i && round === i && rest[0] === operation && rest[1] === result;
      }) &&
      one.inputs[from].shape[concat.attributes.axis] === 1;
    if (isJoined) joined.push({ concat, from, operation, result });
    else if (!inner.every((at) => isLast(one.inputs[at]))) return null;
  }
  return outputs.every((output) => !positions.has(output) || isLast(output)) ? { joined, last } : null;
}

/** Makes an operation and its results. */
function operationOf<A extends object>(
  op: { infer(inputs: never, attributes: A): TensorType | readonly TensorType[] },
  inputs: readonly Tensor[],
  attributes: A,
  result?: Tensor,
): Operation {
  const inferred = op.infer(inputs as never, attributes);
  const types = (Array.isArray(inferred) ? inferred : [inferred]) as readonly TensorType[];
  const outputs = result === undefined ? types.map((type) => symbolic(type)) : [result];
  return { op: op as never, inputs, outputs, attributes };
}

/** What was stacked along a new first axis, joined along another, in place of a `concat`. */
function joinStacked(stacked: Tensor, { concat, from }: Joined, count: number): Operation[] {
  const { axis } = concat.attributes;
  const made: Operation[] = [];
  let value = stacked; // [rounds, …], and 1 at axis + 1
  const others = concat.inputs.length > count;
  if (axis > 0) {
    const axes = stacked.shape.map((_, i) => (i < axis ? i + 1 : i === axis ? 0 : i));
    made.push(operationOf(permuteOp, [value], { axes }));
    value = made.at(-1)!.outputs[0];
  }
  const shape = value.shape.toSpliced(axis + 1, 1); // of no rounds, ONNX Runtime takes all axes for empty
  made.push(operationOf(reshapeOp, [value], { shape }, others ? undefined : concat.outputs[0]));
  if (!others) return made;
  const inputs = [...concat.inputs.slice(0, from), made.at(-1)!.outputs[0], ...concat.inputs.slice(from + count)];
  return [...made, operationOf(concatOp, inputs, { axis }, concat.outputs[0])];
}

/** A trace with the rounds from a place on rolled up into one operation; null if they cannot be. */
function rollAt(trace: Trace, place: Place): { readonly trace: Trace; readonly rounds: number } | null {
  const { operations } = trace;
  const rounds = findRounds(operations, place);
  const uses = rounds === null ? null : usesOf(operations, trace.outputs, place, rounds);
  if (rounds === null || uses === null) return null;
  const { body, count, first, outside } = rounds;
  const stacked = uses.joined.map(({ operation, result }) => body.operations[operation].outputs[result]);
  const loop = operationOf(loopOp, [...first, ...outside], { rounds: count, body: { ...body, stacked } });
  const renamed = new Map([...uses.last].map(([value, at]) => [value, loop.outputs[at]]));
  const rename = (value: Tensor): Tensor => renamed.get(value) ?? value;
  const joined = new Map(uses.joined.map((each, i) => [each.concat as Operation, [each, i] as const]));
  const rest = operations.slice(place.start + count * place.period).flatMap((one) => {
    const found = joined.get(one);
    if (found === undefined) return [{ ...one, inputs: one.inputs.map(rename) }];
    return joinStacked(loop.outputs[body.carried.length + found[1]], found[0], count);
  });
  const { origin } = body.operations[0];
  return {
    rounds: count,
    trace: {
      ...trace,
      operations: [...operations.slice(0, place.start), { ...loop, origin }, ...rest],
      outputs: trace.outputs.map(rename),
    },
  };
}

/** Places where operations may repeat, those first that repeat over the longest part. */
function* placesIn(operations: readonly Operation[]): Generator<Place> {
  const labels = operations.map(labelOf);
  const runs: (Place & { readonly length: number })[] = [];
  for (let period = 1; period <= Math.min(mostOperations, Math.floor(labels.length / 3)); period++) {
    let length = 0;
    for (let i = 0; i + period <= labels.length; i++) {
      if (labels[i] === labels[i + period]) {
        length++;
        continue;
      }
      if (length >= 2 * period) runs.push({ start: i - length, period, length });
      length = 0;
    }
  }
  runs.sort((a, b) => b.length - a.length || a.period - b.period);
  for (const { start, period, length } of runs)
    for (let shift = 0; shift < period && shift + period < length; shift++) yield { start: start + shift, period };
}

/** The next loop of all traces that have it in the same place. */
function rollNext(traces: readonly Trace[]): Trace[] | null {
  const byLength = traces.toSorted((a, b) => a.operations.length - b.operations.length);
  const usual = byLength[Math.floor(byLength.length / 2)]; // long ones take long to search
  for (const place of placesIn(usual.operations)) {
    if (rollAt(usual, place) === null) continue;
    const rolled = traces.map((trace) => rollAt(trace, place));
    if (new Set(rolled.map((each) => each?.rounds)).size > 1) return rolled.map((each, i) => each?.trace ?? traces[i]);
  }
  return null;
}

/**
 * Rolls up loops whose number of rounds follows a free axis, as over the steps of a sequence: what traces of several sizes do more or less
 * often becomes one operation. Traces without such loops stay as they are.
 */
export function rollLoops(traces: readonly Trace[]): readonly Trace[] {
  if (new Set(traces.map(({ operations }) => operations.length)).size === 1) return traces;
  let rolled: readonly Trace[] = traces.map((trace) => ({
    ...trace,
    operations: scheduleForLoops(trace.all ?? trace.operations, trace.outputs), // the first round may be on known values
  }));
  let changed = false;
  for (let i = 0; i < mostLoops; i++) {
    if (new Set(rolled.map(({ operations }) => operations.length)).size === 1) break;
    const next = rollNext(rolled);
    if (next === null) break;
    rolled = next;
    changed = true;
  }
  return changed ? rolled.map(withoutKnown) : traces;
}

/** Outside of loops, what is done with known values is done already. */
function withoutKnown(trace: Trace): Trace {
  return {
    ...trace,
    operations: trace.operations.filter(({ outputs }) => outputs.some(({ isSymbolic }) => isSymbolic)),
  };
}
