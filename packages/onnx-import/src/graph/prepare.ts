import { DataError, Tensor } from '@gradkit/core-tensor/functional';
import { Call, type Surroundings } from '../operators/call.ts';
import { isAmong, type Value } from '../operators/operator.ts';
import { naming } from '../run/naming.ts';
import { onHost } from '../run/on-host.ts';
import { findWeights, type FindOperator, type Role } from './find-weights.ts';
import { allNodes, takenBy, type Constant, type Graph, type GraphNode, type Model } from './graph.ts';
import { neededFor } from './needed.ts';
import { inexact, nodeTitle } from './read-graph.ts';

const mostFolded = 2 ** 26; // elements of all constants that are worked out beforehand

/** What a model consists of, ready to run. */
export interface Prepared {
  readonly nodes: readonly GraphNode[];
  /** values that are neither trained nor moved, by name */
  readonly constants: ReadonlyMap<string, Tensor>;
  /** constants of the file that become parameters and buffers */
  readonly states: ReadonlyMap<string, { readonly role: Role; readonly value: Tensor }>;
  /** values that follow from constants and sizes, which are worked out beside the tensors */
  readonly known: ReadonlySet<string>;
}

/** What decides how a model is prepared. */
export interface Preparing {
  readonly find: FindOperator;
  readonly trainable: ((name: string) => boolean) | null;
  readonly surroundings: Omit<Surroundings, 'training' | 'stateOf' | 'isKnown' | 'run'>;
  /** whether the file is one of gradkit's, whose conditions on values choose between two ways to do the same */
  readonly isOwn: boolean;
}

/** Works out what is known, chooses ways, and says what cannot be imported: all of it at once. */
export function prepare(model: Model, outputs: readonly string[], preparing: Preparing): Prepared {
  const needed = neededFor(model.nodes, outputs);
  const roles = findWeights({ nodes: needed }, model.constants, preparing.find, preparing.trainable);
  const analysis = new Analysis(model.constants, roles, preparing);
  const walked = neededFor(analysis.walk(needed), outputs);
  const problems = [
    ...allNodes({ nodes: walked }).flatMap((node) => analysis.problemsOf(node)),
    ...outputs.flatMap((name) => analysis.problemOfOutput(name)),
  ];
  if (problems.length > 0) throw problemsError(problems);
  const taken = new Set([...outputs, ...walked.flatMap((node) => [...takenBy(node)])]);
  const states = [...roles].flatMap(([name, role]) =>
    taken.has(name) ? [[name, { role, value: model.constants.get(name)!.tensor }] as const] : [],
  );
  return { nodes: walked, constants: analysis.constants, states: new Map(states), known: analysis.known };
}

function problemsError(problems: readonly string[]): DataError {
  const unique = [...new Set(problems)];
  const count =
    unique.length === 1 ? '1 node that cannot be imported' : `${unique.length} nodes that cannot be imported`;
  return new DataError('importModel', `the file has ${count}:\n${unique.map((each) => `- ${each}`).join('\n')}`, {
    got: unique,
  });
}

class Analysis {
  readonly constants = new Map<string, Tensor>();
  readonly known = new Set<string>();
  readonly #preparing: Preparing;
  readonly #beyond = new Map<string, bigint>(); // numbers that are not exact here, by the values that have them
  #foldedElements = 0;

  constructor(constants: ReadonlyMap<string, Constant>, roles: ReadonlyMap<string, Role>, preparing: Preparing) {
    this.#preparing = preparing;
    for (const [name, { tensor, beyond = null }] of constants) {
      if (!roles.has(name)) this.constants.set(name, tensor);
      if (beyond !== null) this.#beyond.set(name, beyond);
    }
  }

  #isKnown(name: string): boolean {
    return name === '' || this.constants.has(name) || this.known.has(name);
  }

  /** Nodes that are left when what follows from constants is worked out, and ways are chosen. */
  walk(nodes: readonly GraphNode[]): GraphNode[] {
    return nodes.flatMap((node) => this.#walkNode(node));
  }

  #walkNode(node: GraphNode): GraphNode[] {
    const operator = this.#preparing.find(node);
    if (operator === null) return [node];
    node.inputs.forEach((name, i) => {
      const number = isAmong(operator.passes, i) ? this.#beyond.get(name) : undefined;
      if (number !== undefined) for (const output of node.outputs) this.#beyond.set(output, number);
    });
    const way = node.opType === 'If' && node.domain === '' ? this.#wayOf(node) : null;
    if (way !== null) return this.#inlined(node, way);
    const taken = [...takenBy(node)];
    if (operator.isRandom !== true && taken.every((name) => this.constants.has(name)) && this.#fold(node)) return [];
    if (node.graphs.size > 0) return [this.#walkGraphs(node)];
    const counts = node.inputs.filter((_, i) => !isAmong(operator.types, i));
    const isKnown =
      operator.fromSizes === true ||
      (operator.isRandom !== true && (operator.types ? counts : taken).every((name) => this.#isKnown(name)));
    if (isKnown) for (const name of node.outputs) this.known.add(name);
    return [node];
  }

  /** The way that a condition chooses. */
  #wayOf(node: GraphNode): Graph | null {
    const [name] = node.inputs;
    const condition = this.constants.get(name);
    const isTrue = condition === undefined ? null : condition.data[0] !== 0;
    if (isTrue === null && !(this.#preparing.isOwn && !this.#isKnown(name))) return null;
    return node.graphs.get(isTrue === false ? 'else_branch' : 'then_branch') ?? null;
  }

  #inlined(node: GraphNode, way: Graph): GraphNode[] {
    const within = this.walk(way.nodes);
    const copies = node.outputs.map((name, i): GraphNode => {
      const inputs = [way.outputs[i]];
      return { ...node, opType: 'Identity', inputs, outputs: [name], attributes: new Map(), graphs: new Map() };
    });
    return [...within, ...this.walk(copies.filter(({ outputs: [name] }) => name !== ''))];
  }

  /** Works a node out, if its results are tensors of a size that can be kept. */
  #fold(node: GraphNode): boolean {
    if (this.problemsOf(node).length > 0 || node.graphs.size > 0) return false;
    const inputs = node.inputs.map((name) => (name === '' ? null : this.constants.get(name)!));
    const surroundings: Surroundings = {
      ...this.#preparing.surroundings,
      training: false,
      stateOf: () => null,
      isKnown: () => true,
      run: () => [],
    };
    const results = naming(node, () =>
      onHost(() => this.#preparing.find(node)!.run(new Call(node, inputs, surroundings))),
    );
    const list = (Array.isArray(results) ? results : [results]) as readonly (Value | null)[];
    if (!list.every((value) => value === null || value instanceof Tensor)) return false;
    const count = list.reduce((sum, value) => sum + (value instanceof Tensor ? value.size : 0), 0);
    if (this.#foldedElements + count > mostFolded) return false;
    this.#foldedElements += count;
    node.outputs.forEach((name, i) => {
      const value = list[i];
      if (name !== '' && value instanceof Tensor) this.constants.set(name, value);
    });
    return true;
  }

  /** What is known in graphs within: what a loop carries, if that is known at its beginning and stays so. */
  #walkGraphs(node: GraphNode): GraphNode {
    if (node.opType === 'If') return this.#walkWays(node);
    const body = node.graphs.get('body');
    if (body === undefined || (node.opType !== 'Loop' && node.opType !== 'Scan')) return this.#withGraphs(node);
    const sequences = node.attributes.get('num_scan_inputs');
    const states = node.opType === 'Scan' && typeof sequences === 'number' ? node.inputs.length - sequences : null;
    const given = node.inputs; // of a loop, the number of rounds and the condition come first, as they do in its body
    const isLoop = states === null;
    let carried = new Set(body.inputs.filter((_, i) => (isLoop && i < 2) || this.#isKnown(given[i])));
    for (;;) {
      const before = new Set(this.known);
      for (const name of carried) this.known.add(name);
      const walked = this.#withGraphs(node);
      const results = walked.graphs.get('body')!.outputs;
      const first = isLoop ? 2 : 0;
      const lost = body.inputs.filter((name, i) => {
        const result = results[isLoop ? i - 1 : i];
        const isState = isLoop ? i >= 2 : i < states;
        return isState && carried.has(name) && !this.#isKnown(result);
      });
      if (lost.length === 0) {
        const shown = isLoop ? results.slice(1) : results;
        const count = body.inputs.length - first;
        node.outputs.forEach((name, i) => {
          const isCarried = i < (isLoop ? count : states);
          if (this.#isKnown(shown[i]) && (!isCarried || carried.has(body.inputs[first + i]))) this.known.add(name);
        });
        return walked;
      }
      carried = new Set([...carried].filter((name) => !lost.includes(name)));
      for (const name of this.known) if (!before.has(name)) this.known.delete(name);
    }
  }

  #walkWays(node: GraphNode): GraphNode {
    const walked = this.#withGraphs(node);
    if (!this.#isKnown(node.inputs[0])) return walked;
    node.outputs.forEach((name, i) => {
      if ([...walked.graphs.values()].every(({ outputs }) => this.#isKnown(outputs[i]))) this.known.add(name);
    });
    return walked;
  }

  #withGraphs(node: GraphNode): GraphNode {
    const graphs = [...node.graphs].map(
      ([name, graph]) => [name, { ...graph, nodes: neededFor(this.walk(graph.nodes), graph.outputs) }] as const,
    );
    return { ...node, graphs: new Map(graphs) };
  }

  /** Why an output of the model cannot be given. */
  problemOfOutput(name: string): string[] {
    const number = this.#beyond.get(name);
    return number === undefined ? [] : [`output ${name} has ${number}; ${inexact}`];
  }

  /** Why a node cannot be imported. */
  problemsOf(node: GraphNode): string[] {
    const operator = this.#preparing.find(node);
    const title = nodeTitle(node);
    if (operator === null) return [`${title}: there is no such operator here; give a function for it in \`operators\``];
    const refused = operator.refuse?.(node) ?? null;
    if (refused !== null) return [`${title} ${refused}`];
    const far = node.inputs.findIndex(
      (name, i) => this.#beyond.has(name) && !isAmong(operator.ends, i) && !isAmong(operator.passes, i),
    );
    if (far >= 0 && operator.fromSizes !== true)
      return [`${title}: input ${far}, ${node.inputs[far]}, has ${this.#beyond.get(node.inputs[far])}; ${inexact}`];
    const open = node.inputs.findIndex((name, i) => isAmong(operator.plain, i) && !this.#isKnown(name));
    if (open < 0) return [];
    const what = node.opType === 'If' ? 'its condition' : `input ${open}, ${node.inputs[open]},`;
    return [
      `${title}: ${what} follows from values; it must follow from constants and sizes. An input that is always the same can be given in \`constants\``,
    ];
  }
}
