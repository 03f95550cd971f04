import { becomesFile, DataError, type State } from '@gradkit/core-tensor/functional';
import { takenBy, type Graph, type GraphNode } from '../graph/graph.ts';
import type { FindOperator } from '../graph/find-weights.ts';
import type { Prepared } from '../graph/prepare.ts';
import { Call, type Surroundings } from '../operators/call.ts';
import { isAmong, type Operator, type Results, type Value } from '../operators/operator.ts';
import { madeOfSizes } from './made-of-sizes.ts';
import { naming } from './naming.ts';
import { onHost } from './on-host.ts';
import { withSizeGuard } from './size-guard.ts';

/** A node that is ready to run. */
interface Step {
  readonly node: GraphNode;
  readonly operator: Operator;
  /** whether it runs beside the tensors */
  readonly isKnown: boolean;
  /** values that nobody takes behind it */
  readonly last: readonly string[];
}

/** Values by name, while nodes run. */
interface Values {
  readonly all: Map<string, Value>;
  /**
   * What is made of sizes, once more as operations that a recorder sees, for who takes it as a tensor: a file that is written can make it at other sizes. Worked
   * out where it is taken; empty where no file is written.
   */
  readonly recorded: Map<string, () => Value>;
}

/** Runs the nodes of a model. */
export class Network {
  readonly #prepared: Prepared;
  readonly #states: ReadonlyMap<string, State>;
  readonly #find: FindOperator;
  readonly #elementTypes: ReadonlyMap<string, number>;
  readonly #dequantize: boolean;
  readonly #maxTensorBytes: number;
  readonly #steps: readonly Step[];
  readonly #madeOfSizes: ReadonlySet<string>;
  readonly #stepsWithin = new Map<Graph, readonly Step[]>();

  constructor(
    prepared: Prepared,
    states: ReadonlyMap<string, State>,
    {
      find,
      elementTypes,
      dequantize,
      maxTensorBytes,
      outputs,
    }: {
      readonly find: FindOperator;
      readonly elementTypes: ReadonlyMap<string, number>;
      readonly dequantize: boolean;
      readonly maxTensorBytes: number;
      readonly outputs: readonly string[];
    },
  ) {
    this.#prepared = prepared;
    this.#states = states;
    this.#find = find;
    this.#elementTypes = elementTypes;
    this.#dequantize = dequantize;
    this.#maxTensorBytes = maxTensorBytes;
    this.#steps = this.#stepsOf(prepared.nodes, outputs);
    this.#madeOfSizes = madeOfSizes(prepared.nodes, prepared.known, find);
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
    const values: Values = { all: new Map(inputs), recorded: new Map() };
    const surroundings: Surroundings = {
      training,
      dequantize: this.#dequantize,
      stateOf: (name) => this.#states.get(name) ?? null,
      isKnown: (name) => this.#prepared.constants.has(name) || this.#prepared.known.has(name),
      elementTypeOf: (name) => this.#elementTypes.get(name) ?? 0,
      run: (graph, given) => {
        graph.inputs.forEach((name, i) => values.all.set(name, given[i]));
        this.#runSteps(this.#within(graph), values, surroundings);
        return graph.outputs.map((name) => this.#valueOf(name, values));
      },
    };
    withSizeGuard(this.#maxTensorBytes, () => this.#runSteps(this.#steps, values, surroundings));
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

  #valueOf(name: string, { all }: Values): Value {
    const value = all.get(name) ?? this.#prepared.constants.get(name) ?? this.#states.get(name)?.value;
    if (value !== undefined) return value;
    throw new DataError('importModel', `${name} is wanted, which its node does not give here`, { got: name });
  }

  #runSteps(steps: readonly Step[], values: Values, surroundings: Surroundings): void {
    const isWritten = becomesFile();
    for (const step of steps) {
      const { node, operator, isKnown, last } = step;
      const inputs = node.inputs.map((name) => (name === '' ? null : this.#valueOf(name, values)));
      const results = isKnown
        ? naming(node, () => onHost(() => operator.run(new Call(node, inputs, surroundings))))
        : recordedResults(step, inputs, values, surroundings);
      const list = listOf(results);
      if (isKnown && isWritten && node.outputs.some((name) => this.#madeOfSizes.has(name)))
        this.#record(step, inputs, values, surroundings);
      node.outputs.forEach((name, i) => {
        const value = list[i] ?? null;
        if (name !== '' && value !== null) values.all.set(name, value);
      });
      for (const name of last) values.all.delete(name);
    }
  }

  /** Keeps how to do again, as operations that are recorded, what was worked out beside the tensors. */
  #record(step: Step, inputs: readonly (Value | null)[], values: Values, surroundings: Surroundings): void {
    const former = { ...values, recorded: new Map(values.recorded) };
    let list: readonly (Value | null)[] | null = null;
    step.node.outputs.forEach((name, i) => {
      if (name === '') return;
      values.recorded.set(name, () => {
        list ??= listOf(recordedResults(step, inputs, former, surroundings));
        return list[i]!;
      });
    });
  }
}

const listOf = (results: Results): readonly (Value | null)[] =>
  (Array.isArray(results) ? results : [results]) as readonly (Value | null)[];

/** Runs a node as operations on tensors; numbers that must be known are known. */
function recordedResults(
  { node, operator }: Step,
  inputs: readonly (Value | null)[],
  { recorded }: Values,
  surroundings: Surroundings,
): Results {
  return naming(node, () => {
    if (recorded.size === 0) return operator.run(new Call(node, inputs, surroundings));
    const taken = inputs.map((value, i) =>
      isAmong(operator.plain, i) ? value : (recorded.get(node.inputs[i])?.() ?? value),
    );
    const isKnown = (name: string): boolean => !recorded.has(name) && surroundings.isKnown(name);
    return operator.run(new Call(node, taken, { ...surroundings, isKnown }));
  });
}
