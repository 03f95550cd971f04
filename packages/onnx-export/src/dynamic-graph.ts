import type { Graph, Value } from './graph.ts';

/** A size, a free axis' name or a rule of them, or null where nothing is said. */
export type DynamicDimension = number | string | null;

/** A graph with free axes, and the shapes of its inputs and outputs in their terms; null where not even the rank of an output is known. */
export interface DynamicGraph extends Graph {
  readonly inputShapes: readonly (readonly DynamicDimension[])[];
  readonly outputShapes: readonly (readonly DynamicDimension[] | null)[];
}

/** A graph whose sizes are all fixed, unless it says otherwise. */
export function withFixedSizes(graph: Graph | DynamicGraph): DynamicGraph {
  if ('inputShapes' in graph) return graph;
  const shapes = (values: readonly Value[]) => values.map(({ shape }) => shape);
  return { ...graph, inputShapes: shapes(graph.inputs), outputShapes: shapes(graph.outputs) };
}
