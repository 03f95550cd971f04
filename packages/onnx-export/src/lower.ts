import type { AnyState, Operation, Shape, Tensor, Trace } from '@gradkit/core-tensor/functional';
import type { ActualDevice } from '@gradkit/runtime';
import type { Graph } from './graph.ts';
import { Names } from './names.ts';
import { prune } from './prune.ts';
import { Writer, writeOperation } from './writer.ts';

interface GivenNames {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** names of states, e.g. of a model's parameters */
  readonly states: ReadonlyMap<AnyState, string>;
  /** writes operations that have no rule of their own, e.g. loops; tells whether it did */
  readonly writeOther?: ((writer: Writer, one: Operation) => boolean) | undefined;
  /** whose operators there have to be; default those of any ONNX Runtime on a processor */
  readonly device?: ActualDevice | undefined;
  /** whether what an `If` does is written, too; default true */
  readonly writesBranches?: boolean | undefined;
  /** who asks, for messages; default exportModel */
  readonly where?: string | undefined;
  /** all names of the graph around, those of the inputs and states among them; default of none */
  readonly around?: Names | undefined;
}

/** A trace in ONNX operators, and what was learned on the way. */
export interface LoweredGraph extends Graph {
  /** shapes of the inputs and of the operations' results */
  readonly shapes: ReadonlyMap<string, Shape>;
  /** shapes of all values, as rules of operations declare them between */
  readonly declared: ReadonlyMap<string, Shape>;
  /** all names in it */
  readonly names: Names;
}

/** The names that are given. @throws {ConfigError} if two are the same */
function namesOf({ reads }: Trace, { inputs, outputs, states, where = 'exportModel' }: GivenNames): Names {
  const names = new Names(where);
  for (const name of inputs) names.reserve('input', name);
  for (const name of outputs) names.reserve('output', name);
  for (const [state] of reads) if (states.has(state)) names.reserve('weight', states.get(state)!);
  return names;
}

/** Writes a trace in ONNX operators. Work that no output needs is left out. @throws {ConfigError} if names clash */
export function lower(trace: Trace, given: GivenNames): LoweredGraph {
  const names = given.around ?? namesOf(trace, given);
  const writer = new Writer(names, null, given.device, given);
  const { outputs: outputNames } = given;
  trace.inputs.forEach((input, i) => writer.name(input, given.inputs[i]));
  for (const [state, tracer] of trace.reads) {
    if (tracer === null) continue; // an empty state
    const name = given.states.get(state) ?? names.fresh('state');
    writer.constants.set(name, { value: state.value!, sizes: false });
    writer.name(tracer, name);
  }
  const named = new Set<Tensor>();
  trace.outputs.forEach((output, i) => {
    if (writer.isNamed(output) || !output.isSymbolic) return;
    writer.name(output, outputNames[i]);
    named.add(output);
  });
  for (const step of trace.operations) {
    if (given.writeOther?.(writer, step) !== true) writeOperation(writer, step);
  }
  // an output that is an input, a constant or another output needs a node that gives it its name
  trace.outputs.forEach((output, i) => {
    if (named.delete(output)) return;
    writer.nodes.push({
      opType: 'Identity',
      inputs: [writer.nameOf(output)],
      outputs: [outputNames[i]],
      attributes: {},
      origin: 'identity',
    });
  });
  const type = ({ shape, dtype }: Tensor, name: string) => ({ name, shape, dtype });
  const graph = prune({
    inputs: trace.inputs.map((input, i) => type(input, given.inputs[i])),
    outputs: trace.outputs.map((output, i) => type(output, outputNames[i])),
    nodes: writer.finish(),
    constants: writer.constants,
  });
  const { shapes, between } = writer;
  return { ...graph, shapes, declared: new Map([...between, ...shapes]), names };
}
