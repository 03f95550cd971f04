import { withFixedSizes } from './dynamic-graph.ts';
import { graphsIn, type Graph, type Node } from './graph.ts';

/** Dead code elimination: leaves out nodes, last results of nodes and constants that no output needs. */
export function prune<G extends Graph>(graph: G): G {
  const needed = new Set<string | null>(graph.outputs.map(({ name }) => name));
  const nodes = graph.nodes.toReversed().flatMap((node) => {
    const count = 1 + node.outputs.findLastIndex((name) => needed.has(name));
    if (count === 0) return [];
    const left = cut(node, count);
    for (const name of usedBy(left)) needed.add(name);
    return [left];
  });
  const constants = new Map([...graph.constants].filter(([name]) => needed.has(name)));
  return { ...graph, nodes: nodes.toReversed(), constants };
}

const usedBy = ({ inputs, captures = [] }: Node): readonly (string | null)[] => [...inputs, ...captures];

/** The names from around that graphs within use. */
export function capturedIn(graphs: readonly Graph[], names: ReadonlySet<string>): string[] {
  const used = new Set(graphs.flatMap(({ nodes }) => nodes.flatMap(usedBy)));
  return [...names].filter((name) => used.has(name));
}

/** A node with its first results only, where it may leave others out: a loop gives all that go around. */
function cut(node: Node, count: number): Node {
  const outputs = node.outputs.slice(0, count);
  if (graphsIn(node.attributes).length === 0) return { ...node, outputs };
  if (node.opType !== 'If') return node;
  const branches = Object.entries(node.attributes).map(([name, value]) => {
    const { graph } = value as { readonly graph: Graph }; // it has no other attributes
    const all = withFixedSizes(graph);
    const shapes = all.outputShapes.slice(0, count);
    return [name, { graph: prune({ ...all, outputs: all.outputs.slice(0, count), outputShapes: shapes }) }] as const;
  });
  const graphs = branches.map(([, { graph }]) => graph);
  const captures = capturedIn(graphs, new Set(node.captures));
  return { ...node, outputs, attributes: Object.fromEntries(branches), captures };
}
