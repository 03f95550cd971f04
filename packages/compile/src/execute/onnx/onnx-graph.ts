import type { AnyState, Bytes } from '@gradkit/core-tensor/functional';
import type { Graph, Node } from '@gradkit/onnx-export';
import type { ActualDevice, ModelIO } from '@gradkit/runtime';
import { encodeGraph } from '../../lower/encode-graph.ts';
import { lowerOperations, nameValues, type NamedValue } from '../../lower/lower-operations.ts';
import type { OnnxSegment, StateValue } from '../../partition/segments.ts';

/** A state's old or new value with its name in a graph. */
export interface NamedState extends NamedValue {
  readonly state: AnyState;
}

/** The names of what goes into a graph and comes out. */
export interface Ports {
  readonly inputs: readonly NamedValue[];
  readonly states: readonly NamedState[];
  readonly next: readonly NamedState[];
  readonly gradients: readonly NamedState[];
  readonly outputs: readonly NamedValue[];
}

/** A model, and what a runner and error texts need to know of it. */
export interface Model {
  readonly bytes: Bytes;
  readonly io: ModelIO;
  /** for error texts */
  readonly nodes: readonly Node[];
}

/** A segment as an ONNX file, and what its inputs and outputs stand for. */
export interface OnnxGraph extends Model, Ports {}

/** Writes a segment in ONNX operators that a device has. */
export function lowerSegment(
  { operations, ...segment }: OnnxSegment,
  device: ActualDevice,
): Ports & { readonly graph: Graph } {
  const ports: Ports = {
    inputs: nameValues('input', segment.inputs),
    states: nameStates('state', segment.states),
    next: nameStates('next', segment.next),
    gradients: nameStates('gradient', segment.gradients),
    outputs: nameValues('value', segment.outputs),
  };
  const { inputs, states, next, gradients, outputs } = ports;
  const results = [...next, ...gradients, ...outputs];
  return { ...ports, graph: lowerOperations(operations, [...inputs, ...states], results, { device }) };
}

function nameStates(prefix: string, entries: readonly StateValue[]): NamedState[] {
  return entries.map(([state, value], i) => ({ name: `${prefix}${i}`, state, value }));
}

/** What a runner must know of a graph; all constants stand in it, those of graphs within, too. */
export function ioOf({ inputs, outputs, constants }: Graph): ModelIO {
  const hasFloat64 = [...constants.values()].some(({ value }) => value.dtype === 'float64');
  return { inputs: inputs.map(({ name }) => name), outputs, hasFloat64 };
}

/** Writes a segment as a file for a device. */
export function writeOnnxGraph(segment: OnnxSegment, device: ActualDevice): OnnxGraph {
  const { graph, ...ports } = lowerSegment(segment, device);
  return {
    ...ports,
    bytes: encodeGraph(graph, { name: 'step' }),
    io: ioOf(graph),
    nodes: graph.nodes,
  };
}
