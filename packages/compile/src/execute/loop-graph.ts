import { Tensor, type AnyState } from '@gradkit/core-tensor';
import { encode, lower, type Graph, type Node, type Value } from '@gradkit/onnx-export';
import type { OnnxGraph } from './onnx-graph.ts';
import type { TracedStep } from '../trace/traced-step.ts';
import type { Partition } from '../partition/partition.ts';

/** Several steps as one file: an ONNX `Loop` around the graph of a step. What each step has of its own is stacked on a new first axis. */
export interface LoopGraph extends Pick<OnnxGraph, 'bytes' | 'signature' | 'nodes'> {
  /** stacked arguments, random draws, and single numbers that are known before */
  readonly inputs: readonly (readonly [name: string, tracer: Tensor])[];
  /** states that steps only read */
  readonly fixed: readonly (readonly [name: string, state: AnyState])[];
  /** states that go from step to step: the input for the first value and the output for the last */
  readonly carried: readonly (readonly [first: string, last: string, state: AnyState])[];
  /** stacked results */
  readonly results: readonly (readonly [name: string, value: Tensor])[];
}

/** The input that takes the number of steps. */
export const countName = 'loop_count';

/** A value of one step: its name in the body of the loop, and outside. */
interface Member {
  readonly inside: string;
  readonly outside: string;
  readonly value: Tensor;
}

/** A state's member, and what it becomes. */
interface Carried extends Member {
  readonly state: AnyState;
  readonly next: Tensor;
  readonly last: string;
}

interface Members {
  readonly given: readonly Member[];
  readonly fixed: readonly (Member & { readonly state: AnyState })[];
  readonly carried: readonly Carried[];
  readonly results: readonly Member[];
}

/** What goes in and out of the graph of a step. */
function membersOf({ inputs, draws, reads, writes, results }: TracedStep, parts: Partition): Members {
  const isHost = (state: AnyState): boolean => parts.hostStates.has(state);
  const carried = [...writes]
    .filter(([state]) => !isHost(state))
    .map(([state, next], i): Carried => {
      const value = reads.get(state) ?? Tensor.symbolic(state.type!);
      return { inside: `state${i}`, outside: `loop_first${i}`, last: `loop_last${i}`, value, state, next };
    });
  const used = new Set([...parts.graph.flatMap((one) => one.inputs), ...carried.map(({ next }) => next)]);
  const fixed = [...reads]
    .filter(([state, value]) => used.has(value) && !isHost(state) && !writes.has(state))
    .map(([state, value], i) => ({ inside: `loop_fixed${i}`, outside: `loop_fixed${i}`, value, state }));
  const given = [
    ...inputs,
    ...draws.map(({ tracer }) => tracer),
    ...parts.before.flatMap(({ outputs }) => outputs),
    ...[...parts.hostStates].flatMap((state) => reads.get(state) ?? []),
  ]
    .filter((value) => used.has(value))
    .map((value, i): Member => ({ inside: `input${i}`, outside: `loop_input${i}`, value }));
  const made = new Set([...parts.graph.flatMap(({ outputs }) => outputs), ...carried.map(({ value }) => value)]);
  const returned = [...new Set(results)]
    .filter((value) => made.has(value))
    .map((value, i): Member => ({ inside: `result${i}`, outside: `loop_result${i}`, value }));
  return { given, fixed, carried, results: returned };
}

/**
 * Writes the loop of a step.
 *
 * @param parts of the step, with its whole update in the graph
 */
export function writeLoopGraph(step: TracedStep, parts: Partition): LoopGraph {
  const { given, fixed, carried, results } = membersOf(step, parts);
  const entering = [...given, ...fixed, ...carried];
  const body = lower(
    {
      ...step,
      operations: parts.graph,
      inputs: entering.map(({ value }) => value),
      outputs: [...carried.map(({ next }) => next), ...results.map(({ value }) => value)],
      reads: new Map(),
    },
    {
      inputs: entering.map(({ inside }) => inside),
      outputs: [...carried.map((_, i) => `next${i}`), ...results.map(({ inside }) => inside)],
      states: new Map(),
    },
  );
  const graph: Graph = {
    inputs: [scalar(countName, 'int64'), ...entering.map(({ outside, value }) => typed(outside, value))],
    outputs: [
      ...carried.map(({ last, value }) => typed(last, value)),
      ...results.map(({ outside, value }) => typed(outside, value)),
    ],
    nodes: [
      {
        opType: 'Loop',
        inputs: [countName, null, ...carried.map(({ outside }) => outside)],
        outputs: [...carried.map(({ last }) => last), ...results.map(({ outside }) => outside)],
        attributes: { body: { graph: loopBody(body, given, carried) } },
        origin: 'loop',
      },
    ],
    constants: new Map(),
  };
  const stacked = new Set([...given, ...results].map(({ outside }) => outside));
  const shapes = (values: readonly Value[]) =>
    values.map(({ name, shape }) => (stacked.has(name) ? ['steps', ...shape] : shape));
  const info = { name: 'steps', docString: '', opset: 20, metadata: {} };
  return {
    bytes: encode({ ...graph, inputShapes: shapes(graph.inputs), outputShapes: shapes(graph.outputs) }, info),
    signature: { inputs: graph.inputs.map(({ name }) => name), outputs: graph.outputs }, // memory for stacked results is always given
    nodes: body.nodes,
    inputs: given.map(({ outside, value }) => [outside, value] as const),
    fixed: fixed.map(({ outside, state }) => [outside, state] as const),
    carried: carried.map(({ outside, last, state }) => [outside, last, state] as const),
    results: results.map(({ outside, value }) => [outside, value] as const),
  };
}

/** The graph of a step as a loop runs it: it picks what is its own by the number of the step, and always goes on. */
function loopBody({ outputs, nodes, constants }: Graph, given: readonly Member[], carried: readonly Carried[]): Graph {
  const [iteration, goOn, next] = ['loop_iteration', 'loop_go_on', 'loop_goes_on'];
  const pick = given.map(({ inside, outside }): Node => ({
    opType: 'Gather',
    inputs: [outside, iteration],
    outputs: [inside],
    attributes: { axis: 0 },
    origin: 'loop',
  }));
  const go: Node = { opType: 'Identity', inputs: [goOn], outputs: [next], attributes: {}, origin: 'loop' };
  return {
    inputs: [
      scalar(iteration, 'int64'),
      scalar(goOn, 'bool'),
      ...carried.map(({ inside, value }) => typed(inside, value)),
    ],
    outputs: [scalar(next, 'bool'), ...outputs],
    nodes: [go, ...pick, ...nodes],
    constants,
  };
}

function typed(name: string, { shape, dtype }: Tensor): Value {
  return { name, shape, dtype };
}

function scalar(name: string, dtype: Value['dtype']): Value {
  return { name, shape: [], dtype };
}
