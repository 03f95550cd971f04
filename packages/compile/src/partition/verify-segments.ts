import type { AnyState, Operation, Tensor } from '@gradkit/core-tensor/functional';
import type { PartitionedStep, Segment } from './segments.ts';

/** What runs at once: all inputs are read before any state is replaced. */
interface Unit {
  readonly name: string;
  readonly operations: readonly Operation[];
  /** states that have other values behind it */
  readonly replaced: readonly AnyState[];
}

/**
 * Throws if the segments of a step cannot run one after the other: each operation stands in one of them, behind what it reads, and none
 * reads the old value of a state that is replaced before.
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
  for (const { name, operations, replaced: next } of step.segments.flatMap(unitsOf)) {
    for (const one of operations) {
      if (done.has(one)) fail(`${one.op.name} stands in two segments`);
      done.add(one);
      for (const x of one.inputs) {
        if (x.isSymbolic && !defined.has(x)) fail(`${one.op.name} in ${name} reads what no earlier segment gives`);
        const state = stateOf.get(x);
        if (state !== undefined && replaced.has(state))
          fail(`${one.op.name} in ${name} reads a state that an earlier segment has replaced`);
      }
      for (const output of one.outputs) defined.add(output);
    }
    for (const state of next) replaced.add(state);
  }
  const missing = step.operations.find((one) => !done.has(one));
  if (missing !== undefined) fail(`${missing.op.name} stands in no segment`);
}

function unitsOf(segment: Segment, position: number): Unit[] {
  const name = `segment ${position} (${segment.kind})`;
  if (segment.kind === 'host') return [{ name, operations: segment.operations, replaced: [] }];
  if (segment.kind === 'onnx')
    return [{ name, operations: segment.operations, replaced: segment.next.map(([state]) => state) }];
  return segment.kernels.map(({ operations, writes }) => ({
    name,
    operations,
    replaced: writes.map(([state]) => state),
  }));
}
