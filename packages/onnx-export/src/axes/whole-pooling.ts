import type { Node } from '../graph.ts';
import type { LoweredGraph } from '../lower.ts';

/** Whether a node finds the largest entry of each image, as one window. */
function isWhole({ opType, inputs, outputs, attributes }: Node, { shapes }: LoweredGraph): boolean {
  const { kernel_shape: kernel, pads } = attributes;
  const sizes = shapes.get(inputs[0] ?? '')?.slice(2);
  if (opType !== 'MaxPool' || outputs.length > 1 || sizes === undefined || !Array.isArray(kernel)) return false;
  const fits = kernel.length === sizes.length && sizes.every((size, axis) => size === kernel[axis]);
  return fits && Array.isArray(pads) && pads.every((pad) => pad === 0);
}

/** Max pooling with windows as large as the images, whatever their size: the operator without windows. */
export function poolWholes(graphs: readonly LoweredGraph[]): LoweredGraph[] {
  const whole = new Set(
    graphs[0].nodes.flatMap((_, i) =>
      graphs.every((graph) => graph.nodes[i] && isWhole(graph.nodes[i], graph)) ? [i] : [],
    ),
  );
  const follows = (i: number): boolean =>
    new Set(graphs.map(({ nodes }) => JSON.stringify(nodes[i].attributes['kernel_shape']))).size > 1;
  return graphs.map((graph) => ({
    ...graph,
    nodes: graph.nodes.map((node, i) =>
      whole.has(i) && follows(i) ? { ...node, opType: 'GlobalMaxPool', attributes: {} } : node,
    ),
  }));
}
