import type { Bytes, Tensor } from '@gradkit/core-tensor/functional';
import { encode, type Graph, type Node, type Value } from '@gradkit/onnx-export';
import type { NamedValue } from '../../lower/lower-operations.ts';
import type { ActualDevice } from '@gradkit/runtime';
import type { OnnxSegment } from '../../partition/segments.ts';
import { ioOf, lowerSegment, type Model, type NamedState, type Ports } from '../onnx/onnx-graph.ts';

/**
 * Several steps as one file: an ONNX `Loop` around the graph of a step. What each step has of its own, its inputs and outputs, is stacked
 * on a new first axis.
 */
export interface LoopGraph extends Model, Pick<Ports, 'inputs' | 'outputs'> {
  /** states that steps only read */
  readonly fixed: readonly NamedState[];
  /** states that go from step to step: the input for the value before the first, and the output for that after the last */
  readonly carried: readonly CarriedState[];
}

interface CarriedState extends NamedState {
  readonly last: string;
}

/** The input that takes the number of steps. */
export const countName = 'loop_count';

/** The name of a value outside the loop, where it is stacked, the first or the last of its kind. */
function outside(name: string): string {
  return `loop_${name}`;
}

/** Writes the loop of a step whose whole update is in one segment, for a device. */
export function writeLoopGraph(segment: OnnxSegment, device: ActualDevice): LoopGraph {
  const { graph: body, inputs, states, next, outputs } = lowerSegment(segment, device);
  const replaced = new Map(next.map(({ state, name }) => [state, name]));
  const fixed = states.filter(({ state }) => !replaced.has(state));
  const carried = states.filter(({ state }) => replaced.has(state));
  const lastOf = ({ state }: NamedState): string => outside(replaced.get(state)!);
  const graph: Graph = {
    inputs: [
      scalar(countName, 'int64'),
      ...inputs.map(({ name, value }) => typed(outside(name), value)),
      ...fixed.map(({ name, value }) => typed(name, value)), // seen from inside the loop
      ...carried.map(({ name, value }) => typed(outside(name), value)),
    ],
    outputs: [
      ...carried.map((one) => typed(lastOf(one), one.value)),
      ...outputs.map(({ name, value }) => typed(outside(name), value)),
    ],
    nodes: [
      {
        opType: 'Loop',
        inputs: [countName, null, ...carried.map(({ name }) => outside(name))],
        outputs: [...carried.map(lastOf), ...outputs.map(({ name }) => outside(name))],
        attributes: { body: { graph: loopBody(body, inputs, carried) } },
        origin: 'loop',
      },
    ],
    constants: new Map(),
  };
  return {
    bytes: encodeStacked(graph, [...inputs, ...outputs]),
    io: ioOf({ ...graph, constants: body.constants }), // memory for stacked results is always given
    nodes: body.nodes,
    inputs: inputs.map(({ name, value }) => ({ name: outside(name), value })),
    fixed,
    carried: carried.map((one) => ({ ...one, name: outside(one.name), last: lastOf(one) })),
    outputs: outputs.map(({ name, value }) => ({ name: outside(name), value })),
  };
}

/** The graph of a step as a loop runs it: it picks what is its own by the number of the step, and always goes on. */
function loopBody(
  { outputs, nodes, constants }: Graph,
  inputs: readonly NamedValue[],
  carried: readonly NamedState[],
): Graph {
  const [iteration, goOn, goesOn] = ['loop_iteration', 'loop_go_on', 'loop_goes_on'];
  const pick = inputs.map(({ name }): Node => ({
    opType: 'Gather',
    inputs: [outside(name), iteration],
    outputs: [name],
    attributes: { axis: 0 },
    origin: 'loop',
  }));
  const go: Node = { opType: 'Identity', inputs: [goOn], outputs: [goesOn], attributes: {}, origin: 'loop' };
  return {
    inputs: [scalar(iteration, 'int64'), scalar(goOn, 'bool'), ...carried.map(({ name, value }) => typed(name, value))],
    outputs: [scalar(goesOn, 'bool'), ...outputs],
    nodes: [go, ...pick, ...nodes],
    constants,
  };
}

/** Bytes of a graph some of whose inputs and outputs have a first axis for the steps. */
function encodeStacked(graph: Graph, stacked: readonly NamedValue[]): Bytes {
  const names = new Set(stacked.map(({ name }) => outside(name)));
  const shapes = (values: readonly Value[]) =>
    values.map(({ name, shape }) => (names.has(name) ? ['steps', ...shape] : shape));
  const info = { name: 'steps', docString: '', opset: 20, metadata: {} };
  return encode({ ...graph, inputShapes: shapes(graph.inputs), outputShapes: shapes(graph.outputs) }, info);
}

function typed(name: string, { shape, dtype }: Tensor): Value {
  return { name, shape, dtype };
}

function scalar(name: string, dtype: Value['dtype']): Value {
  return { name, shape: [], dtype };
}
