import type { AnyState, Operation, Tensor } from '@gradkit/core-tensor/functional';
import { partOf, type PartitionedStep, type Segment } from './segments.ts';

/** What runs at once, alone or in a part: all inputs are read before any state is replaced. */
interface Unit {
  readonly name: string;
  readonly operations: readonly Operation[];
  /** values that others find behind it */
  readonly gives: readonly Tensor[];
  /** states that have other values behind it */
  readonly replaced: readonly AnyState[];
  /** values whose places in memory it writes */
  readonly places: readonly Tensor[];
  /** see `partOf` */
  readonly part: number | null;
}

/**
 * Throws if the segments of a step cannot run one after the other, or at the same time where they are to: each operation stands in one of them,
 * behind what it reads, and none reads the old value of a state that is replaced before, or meanwhile, nor gives what another has given.
 *
 * A plain `Error`, since the fault is gradkit's and not the caller's.
 */
export function verifySegments(step: PartitionedStep): void {
  const fail = (what: string): never => {
    throw new Error(`compile: after the stage partition, ${what}; this is a fault of gradkit`);
  };
  const stateOf = new Map([...step.reads].map(([state, tracer]) => [tracer, state]));
  const defined = new Set<Tensor>([...step.inputs, ...step.draws.map(({ tracer }) => tracer), ...step.reads.values()]);
  const replaced = new Set<AnyState>();
  const done = new Set<Operation>();
  const given = new Set<Tensor>();
  let ofParts = new Map<number, Tensor[]>(); // what parts give, which others may read when all have ended
  const endParts = (): void => {
    for (const value of [...ofParts.values()].flat()) defined.add(value);
    ofParts = new Map();
  };
  for (const { name, operations, gives, replaced: next, places, part } of step.segments.flatMap(unitsOf)) {
    if (part === null) endParts();
    else if (next.length > 0) fail(`${name} replaces a state, which other parts may read`);
    const within = new Set<Tensor>(part === null ? [] : ofParts.get(part));
    const isDefined = (x: Tensor): boolean =>
      [x, step.roots.get(x) ?? x].some((value) => within.has(value) || defined.has(value));
    for (const one of operations) {
      if (done.has(one) && one.op.view !== true) fail(`${one.op.name} stands in two segments`);
      done.add(one);
      for (const x of one.inputs) {
        if (x.isSymbolic && !isDefined(x)) fail(`${one.op.name} in ${name} reads what no earlier segment gives`);
        const state = stateOf.get(x);
        if (state !== undefined && replaced.has(state))
          fail(`${one.op.name} in ${name} reads a state that an earlier segment has replaced`);
      }
      for (const output of one.outputs) within.add(output);
    }
    for (const value of places) {
      if (given.has(value)) fail(`${name} gives what an earlier segment has given`);
      given.add(value);
    }
    if (part !== null) ofParts.set(part, [...(ofParts.get(part) ?? []), ...gives]);
    else for (const value of gives) defined.add(value);
    for (const state of next) replaced.add(state);
  }
  endParts();
  const missing = step.operations.find((one) => !done.has(one));
  if (missing !== undefined) fail(`${missing.op.name} stands in no segment`);
  const isThere = (x: Tensor): boolean => !x.isSymbolic || defined.has(step.roots.get(x) ?? x);
  if (![...step.results, ...step.writes.values()].every(isThere))
    fail('no segment gives a result or the new value of a state');
}

function unitsOf(segment: Segment, position: number): Unit[] {
  const name = `segment ${position} (${segment.kind})`;
  const { operations } = segment;
  const part = partOf(segment);
  if (segment.kind === 'host' || segment.kind === 'routine') {
    const places = segment.kind === 'host' ? [] : segment.operation.outputs;
    return [{ name, operations, gives: operations.flatMap(({ outputs }) => outputs), replaced: [], places, part }];
  }
  if (segment.kind === 'onnx') {
    const { outputs, next, gradients } = segment;
    const gives = [...outputs, ...[...next, ...gradients].map(([, value]) => value)];
    return [{ name, operations, gives, replaced: next.map(([state]) => state), places: outputs, part }];
  }
  return segment.kernels.map(({ operations: fused, writes, makes }) => ({
    name,
    operations: fused,
    gives: [...makes, ...writes.map(([, value]) => value)],
    replaced: writes.map(([state]) => state),
    places: makes,
    part,
  }));
}
