import { numbersOf, type OnnxAttribute, type Tensor, type TensorType } from '@gradkit/core-tensor/functional';

/** A node's attribute: plain data, or a graph that the node runs, e.g. the body of a `Loop`. The graph may name values around it. */
export type Attribute = OnnxAttribute | { readonly graph: Graph };

/** An operator with its inputs and outputs by name; null is an optional input left out. */
export interface Node {
  readonly opType: string;
  readonly inputs: readonly (string | null)[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute | undefined>>;
  /** the gradkit operation it was made for, for error texts */
  readonly origin: string;
  /** names that a graph within takes from the one around it */
  readonly captures?: readonly string[] | undefined;
  /** where that was asked for; made for its stack */
  readonly place?: Error | undefined;
}

/** A named input or output. */
export interface Value extends TensorType {
  readonly name: string;
}

/** A constant; `sizes` tells that it holds sizes of axes, which may follow a dynamic axis. */
export interface Constant {
  readonly value: Tensor;
  readonly sizes: boolean;
}

/** A function written in ONNX operators, in the order in which they run. */
export interface Graph {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly nodes: readonly Node[];
  /** weights and other constants by name */
  readonly constants: ReadonlyMap<string, Constant>;
}

/** The graphs that a node runs. */
export function graphsIn(attributes: Node['attributes']): Graph[] {
  return Object.values(attributes).flatMap((value) =>
    typeof value === 'object' && 'graph' in value ? [value.graph] : [],
  );
}

/** What the nodes of graphs within take: values of theirs, values from around, and constants, which all graphs have in common. */
export function takenWithin({ attributes }: Pick<Node, 'attributes'>): readonly (string | null)[] {
  return graphsIn(attributes).flatMap(({ nodes }) => nodes.flatMap((node) => [...node.inputs, ...takenWithin(node)]));
}

/** The elements of a constant by its name; null for what is none. */
export function elementsOf({ constants }: Pick<Graph, 'constants'>, name: string | null): readonly number[] | null {
  const constant = name === null ? undefined : constants.get(name);
  return constant === undefined ? null : [...numbersOf(constant.value)];
}

/** The same nodes, each rewritten, those of graphs within first. */
export function rewriteNodes(nodes: readonly Node[], rewrite: (node: Node) => readonly Node[]): Node[] {
  return nodes.flatMap((node) => {
    const attributes = Object.entries(node.attributes).map(([name, value]) => [
      name,
      typeof value === 'object' && 'graph' in value
        ? { graph: { ...value.graph, nodes: rewriteNodes(value.graph.nodes, rewrite) } }
        : value,
    ]);
    return rewrite({ ...node, attributes: Object.fromEntries(attributes) as Node['attributes'] });
  });
}
