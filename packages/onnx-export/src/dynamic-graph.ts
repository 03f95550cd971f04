import type { Graph, Value } from './graph.ts';

/** A size, a free axis' name, or a rule of them. */
export type DynamicDimension = number | string;

/** A graph with free axes, and the shapes of its inputs and outputs in their terms. */
export interface DynamicGraph extends Graph {
  readonly inputShapes: readonly (readonly DynamicDimension[])[];
  readonly outputShapes: readonly (readonly DynamicDimension[])[];
}

/** A graph whose sizes are all fixed. */
export function withFixedSizes(graph: Graph): DynamicGraph {
  const shapes = (values: readonly Value[]) => values.map(({ shape }) => shape);
  return { ...graph, inputShapes: shapes(graph.inputs), outputShapes: shapes(graph.outputs) };
}
