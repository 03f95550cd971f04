import { DataError, type State } from '@gradkit/core-tensor/functional';
import { takenBy, type Graph, type GraphNode } from '../graph/graph.ts';
import type { FindOperator } from '../graph/find-weights.ts';
import type { Prepared } from '../graph/prepare.ts';
import { Call, type Surroundings } from '../operators/call.ts';
import type { Operator, Value } from '../operators/operator.ts';
import { naming } from './naming.ts';
import { onHost } from './on-host.ts';

/** A node that is ready to run. */
interface Step {
  readonly node: GraphNode;
  readonly operator: Operator;
  /** whether it runs beside the tensors */
  readonly isKnown: boolean;
  /** values that nobody takes behind it */
  readonly last: readonly string[];
}

/** Runs the nodes of a model. */
export class Network {
  readonly #prepared: Prepared;
  readonly #states: ReadonlyMap<string, State>;
  readonly #find: FindOperator;
  readonly #elementTypes: ReadonlyMap<string, number>;
  readonly #dequantize: boolean;
  readonly #steps: readonly Step[];
  readonly #stepsWithin = new Map<Graph, readonly Step[]>();

  constructor(
    prepared: Prepared,
    states: ReadonlyMap<string, State>,
    {
      find,
      elementTypes,
      dequantize,
      outputs,
    }: {
      readonly find: FindOperator;
      readonly elementTypes: ReadonlyMap<string, number>;
      readonly dequantize: boolean;
      readonly outputs: readonly string[];
    },
  ) {
    this.#prepared = prepared;
    this.#states = states;
    this.#find = find;
    this.#elementTypes = elementTypes;
    this.#dequantize = dequantize;
    this.#steps = this.#stepsOf(prepared.nodes, outputs);
  }

  #stepsOf(nodes: readonly GraphNode[], outputs: readonly string[]): Step[] {
    const later = new Set(outputs);
    const steps = nodes.toReversed().map((node): Step => {
      const last = [...takenBy(node), ...node.outputs].filter((name) => name !== '' && !later.has(name));
      for (const name of takenBy(node)) later.add(name);
      const isKnown = node.outputs.every((name) => name === '' || this.#prepared.known.has(name));
      return { node, operator: this.#find(node)!, isKnown, last };
    });
    return steps.reverse();
  }

  /** @param inputs by name @returns the values of `outputs` */
  run(inputs: ReadonlyMap<string, Value>, outputs: readonly string[], training: boolean): Value[] {
    const values = new Map(inputs);
    const surroundings: Surroundings = {
      training,
      dequantize: this.#dequantize,
      stateOf: (name) => this.#states.get(name) ?? null,
      isKnown: (name) => this.#prepared.constants.has(name) || this.#prepared.known.has(name),
      elementTypeOf: (name) => this.#elementTypes.get(name) ?? 0,
      run: (graph, given) => {
        graph.inputs.forEach((name, i) => values.set(name, given[i]));
        this.#runSteps(this.#within(graph), values, surroundings);
        return graph.outputs.map((name) => this.#valueOf(name, values));
      },
    };
    this.#runSteps(this.#steps, values, surroundings);
    return outputs.map((name) => this.#valueOf(name, values));
  }

  /** Steps of a graph within, which keep their values: a round takes those of the one before. */
  #within(graph: Graph): readonly Step[] {
    let steps = this.#stepsWithin.get(graph);
    if (steps === undefined) {
      steps = this.#stepsOf(graph.nodes, graph.outputs).map((step) => ({ ...step, last: [] }));
      this.#stepsWithin.set(graph, steps);
    }
    return steps;
  }

  #valueOf(name: string, values: ReadonlyMap<string, Value>): Value {
    const value = values.get(name) ?? this.#prepared.constants.get(name) ?? this.#states.get(name)?.value;
    if (value !== undefined) return value;
    throw new DataError('importModel', `${name} is wanted, which its node does not give here`, { got: name });
  }

  #runSteps(steps: readonly Step[], values: Map<string, Value>, surroundings: Surroundings): void {
    for (const { node, operator, isKnown, last } of steps) {
      const inputs = node.inputs.map((name) => (name === '' ? null : this.#valueOf(name, values)));
      const call = new Call(node, inputs, surroundings);
      const results = naming(node, () => (isKnown ? onHost(() => operator.run(call)) : operator.run(call)));
      const list = (Array.isArray(results) ? results : [results]) as readonly (Value | null)[];
      node.outputs.forEach((name, i) => {
        const value = list[i] ?? null;
        if (name !== '' && value !== null) values.set(name, value);
      });
      for (const name of last) values.delete(name);
    }
  }
}
