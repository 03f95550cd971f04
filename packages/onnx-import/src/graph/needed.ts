import { takenBy, type GraphNode } from './graph.ts';

/** Nodes without which the outputs cannot be had, in order. */
export function neededFor(nodes: readonly GraphNode[], outputs: readonly string[]): GraphNode[] {
  const wanted = new Set(outputs);
  const kept: GraphNode[] = [];
  for (const node of nodes.toReversed()) {
    if (!node.outputs.some((name) => wanted.has(name))) continue;
    kept.push(node);
    for (const name of takenBy(node)) wanted.add(name);
  }
  return kept.reverse();
}
