import type { Tensor } from '@gradkit/core-tensor/functional';

/** A constant of the file. */
export interface Constant {
  readonly tensor: Tensor;
  /** ONNX's number of its element type in the file: the tensor may hold the same numbers in another */
  readonly elementType: number;
  /** the first number that the tensor cannot hold, in place of which it has the largest whole number up to which all are exact */
  readonly beyond?: bigint | null | undefined;
}

/** What an attribute holds, apart from graphs. */
export type AttributeValue = number | string | readonly number[] | readonly string[] | Constant;

/** An operator with its inputs and outputs by name. Names are unique in the whole model, also those in graphs within. */
export interface GraphNode {
  /** for messages: the file's name, or what it gives where it has none */
  readonly name: string;
  readonly opType: string;
  /** '' for the standard operators */
  readonly domain: string;
  /** of the operators of its domain */
  readonly opset: number;
  /** '' for an optional input that is left out */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, AttributeValue>;
  /** graphs that it runs, by attribute */
  readonly graphs: ReadonlyMap<string, Graph>;
}

/** What the file says of a value: a size that it leaves open is null, and so is the shape where it does not tell the rank. */
export interface DeclaredType {
  readonly elementType: number;
  readonly shape: readonly (number | null)[] | null;
}

/** Operators in the order in which they run. */
export interface Graph {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly outputTypes: readonly DeclaredType[];
  readonly nodes: readonly GraphNode[];
}

/** A whole file, its functions written out. */
export interface Model extends Graph {
  /** weights and other constants, by name, those of graphs within, too */
  readonly constants: ReadonlyMap<string, Constant>;
  /** element types of the inputs, by name */
  readonly inputTypes: ReadonlyMap<string, number>;
  /** what names of the file stand for, but those in graphs within */
  readonly names: ReadonlyMap<string, string>;
  /** of the outputs, in the file */
  readonly outputNames: readonly string[];
}

/** An operator as people say it: `Conv`, `com.microsoft.Gelu`. */
export function operatorName({ domain, opType }: Pick<GraphNode, 'domain' | 'opType'>): string {
  return domain === '' ? opType : `${domain}.${opType}`;
}

/** All values that a node takes: its inputs, and what graphs within take from around them. */
export function takenBy(node: GraphNode): Set<string> {
  const taken = new Set(node.inputs.filter((name) => name !== ''));
  for (const graph of node.graphs.values()) {
    const own = new Set([...graph.inputs, ...graph.nodes.flatMap(({ outputs }) => outputs)]);
    const within = [...graph.outputs, ...graph.nodes.flatMap((inner) => [...takenBy(inner)])];
    for (const name of within) if (!own.has(name)) taken.add(name);
  }
  return taken;
}

/** All nodes of a graph, and of those within. */
export function allNodes({ nodes }: Pick<Graph, 'nodes'>): GraphNode[] {
  return nodes.flatMap((node) => [node, ...[...node.graphs.values()].flatMap(allNodes)]);
}
