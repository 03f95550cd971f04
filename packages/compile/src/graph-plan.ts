import { sourceLine, type AnyState, type Tensor } from '@gradkit/core-tensor';
import { encode, lower, mergeVariants, nodeName } from '@gradkit/onnx-export';
import type { Signature } from '@gradkit/runtime';
import type { Step } from './step.ts';
import type { Partition } from './update/partition.ts';

/** The part of a step that ONNX Runtime does, as a file, and what its inputs and outputs stand for. */
export interface GraphPlan {
  readonly bytes: Uint8Array;
  /** arguments, random draws, and single numbers that are known before */
  readonly inputs: readonly (readonly [name: string, symbol: Tensor])[];
  readonly states: readonly (readonly [name: string, state: AnyState])[];
  /** results, new values of states, and what update passes need */
  readonly outputs: readonly (readonly [name: string, value: Tensor])[];
  readonly signature: Signature;
  /** The operation and source line behind a node that a message of ONNX Runtime names; empty if it names none. */
  placeIn(message: string): string;
}

/** Values that the rest of the step takes from the graph. */
function wanted({ results, writes }: Step, { graph, after, passes }: Partition): ReadonlyMap<Tensor, string> {
  const made = new Set(graph.flatMap(({ outputs }) => outputs));
  const names = new Map<Tensor, string>();
  const want = (value: Tensor, name: string): void => {
    if (made.has(value) && !names.has(value)) names.set(value, name);
  };
  results.forEach((value, i) => want(value, `result${i}`));
  [...writes.values()].forEach((value, i) => want(value, `next${i}`));
  const later = [...after, ...passes.flatMap(({ steps }) => steps)];
  for (const { inputs } of later) for (const input of inputs) want(input, `value${names.size}`);
  return names;
}

/** Writes the graph of a step; null if nothing of it is left for ONNX Runtime. */
export function planGraph(step: Step, parts: Partition): GraphPlan | null {
  const outputs = wanted(step, parts);
  if (outputs.size === 0) return null;
  const used = new Set(parts.graph.flatMap(({ inputs }) => inputs));
  const named = <T>(prefix: string, entries: readonly (readonly [T, Tensor])[]) =>
    entries
      .filter(([, symbol]) => used.has(symbol))
      .map(([key, symbol], i) => ({ name: `${prefix}${i}`, key, symbol }));
  const given = [
    ...step.inputs,
    ...step.draws.map(({ symbol }) => symbol),
    ...parts.before.map(({ outputs: [value] }) => value),
    ...[...parts.hostStates].flatMap((state) => step.reads.get(state) ?? []),
  ];
  const inputs = named(
    'input',
    given.map((symbol) => [symbol, symbol] as const),
  );
  const states = named(
    'state',
    [...step.reads].filter(([state]) => !parts.hostStates.has(state)),
  );
  const graph = lower(
    {
      ...step,
      steps: parts.graph,
      inputs: [...inputs, ...states].map(({ symbol }) => symbol),
      outputs: [...outputs.keys()],
      reads: new Map(),
    },
    { inputs: [...inputs, ...states].map(({ name }) => name), outputs: [...outputs.values()], states: new Map() },
  );
  const info = { name: 'step', docString: '', opset: 20, metadata: {} };
  return {
    bytes: encode(mergeVariants(graph, []), info),
    signature: { inputs: graph.inputs.map(({ name }) => name), outputs: graph.outputs },
    inputs: inputs.map(({ name, symbol }) => [name, symbol] as const),
    states: states.map(({ name, key }) => [name, key] as const),
    outputs: [...outputs].map(([value, name]) => [name, value] as const),
    placeIn(message) {
      const node = graph.nodes.find((one) => message.includes(`'${nodeName(one)}'`));
      return node?.place === undefined ? '' : `${node.origin}${sourceLine(node.place)}`;
    },
  };
}
