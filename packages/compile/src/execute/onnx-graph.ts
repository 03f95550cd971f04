import type { AnyState, Tensor } from '@gradkit/core-tensor';
import { encode, lower, mergeVariants, type Node } from '@gradkit/onnx-export';
import type { ModelIO } from '@gradkit/runtime';
import type { TracedStep } from '../trace/traced-step.ts';
import type { Partition } from '../partition/partition.ts';

/** The part of a step that ONNX Runtime does, as a file, and what its inputs and outputs stand for. */
export interface OnnxGraph {
  readonly bytes: Uint8Array;
  /** arguments, random draws, and single numbers that are known before */
  readonly inputs: readonly (readonly [name: string, tracer: Tensor])[];
  readonly states: readonly (readonly [name: string, state: AnyState])[];
  /** new values of states that have memory; an output of its own for each */
  readonly next: readonly (readonly [name: string, state: AnyState])[];
  /** results, other new values, and what update passes need */
  readonly outputs: readonly (readonly [name: string, value: Tensor])[];
  readonly signature: ModelIO;
  /** for error texts */
  readonly nodes: readonly Node[];
}

/** Writes the graph of a step; null if nothing of it is left for ONNX Runtime. */
export function writeOnnxGraph(step: TracedStep, parts: Partition): OnnxGraph | null {
  const made = new Set(parts.graph.flatMap((one) => one.outputs));
  const hasMemory = (state: AnyState): boolean => state.type !== null && !parts.hostStates.has(state);
  const writes = [...step.writes].filter(([, value]) => made.has(value));
  const next = writes
    .filter(([state]) => hasMemory(state))
    .map(([state, value], i) => ({ name: `next${i}`, state, value }));
  const later = [...parts.after, ...parts.passes.flatMap(({ operations }) => operations)];
  const wanted = [
    ...step.results,
    ...writes.filter(([state]) => !hasMemory(state)).map(([, value]) => value),
    ...later.flatMap((one) => one.inputs),
  ];
  const outputs = [...new Set(wanted)]
    .filter((value) => made.has(value))
    .map((value, i) => ({ name: `value${i}`, value }));
  const leaving = [...next, ...outputs];
  if (leaving.length === 0) return null;
  const used = new Set(parts.graph.flatMap(({ inputs }) => inputs));
  const named = <T>(prefix: string, entries: readonly (readonly [T, Tensor])[]) =>
    entries
      .filter(([, tracer]) => used.has(tracer))
      .map(([key, tracer], i) => ({ name: `${prefix}${i}`, key, tracer }));
  const given = [
    ...step.inputs,
    ...step.draws.map(({ tracer }) => tracer),
    ...parts.before.map(({ outputs: [value] }) => value),
    ...[...parts.hostStates].flatMap((state) => step.reads.get(state) ?? []),
  ];
  const inputs = named(
    'input',
    given.map((tracer) => [tracer, tracer] as const),
  );
  const states = named(
    'state',
    [...step.reads].filter(([state]) => !parts.hostStates.has(state)),
  );
  const graph = lower(
    {
      ...step,
      operations: parts.graph,
      inputs: [...inputs, ...states].map(({ tracer }) => tracer),
      outputs: leaving.map(({ value }) => value),
      reads: new Map(),
    },
    {
      inputs: [...inputs, ...states].map(({ name }) => name),
      outputs: leaving.map(({ name }) => name),
      states: new Map(),
    },
  );
  const info = { name: 'step', docString: '', opset: 20, metadata: {} };
  return {
    bytes: encode(mergeVariants(graph, []), info),
    signature: { inputs: graph.inputs.map(({ name }) => name), outputs: graph.outputs },
    inputs: inputs.map(({ name, tracer }) => [name, tracer] as const),
    states: states.map(({ name, key }) => [name, key] as const),
    next: next.map(({ name, state }) => [name, state] as const),
    outputs: outputs.map(({ name, value }) => [name, value] as const),
    nodes: graph.nodes,
  };
}
