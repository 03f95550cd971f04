import type { DynamicGraph } from './dynamic-graph.ts';
import { rewriteNodes, type Node } from './graph.ts';
import type { Names } from './names.ts';

/**
 * Sorts along the first axis, between two transpositions, wherever an axis may be empty: ONNX Runtime up to 1.31 divides by the number of rows
 * before the sorted axis, which ends the process, and a session refuses what could.
 *
 * @param rankOf of a value; undefined where it is not known
 * @param mayBeEmpty tells it of an axis of a value
 */
export function sortAlongFirst<G extends DynamicGraph>(graph: G, names: Names, { rankOf, mayBeEmpty }: Emptiness): G {
  const nodes = rewriteNodes(graph.nodes, (node): Node[] => {
    const { opType, inputs, outputs, attributes } = node;
    const axis = attributes['axis'];
    const [x, k] = inputs;
    if (opType !== 'TopK' || x === null || typeof axis !== 'number' || axis === 0) return [node];
    const order = Array.from({ length: rankOf(x) }, (_, i) => i);
    if (!order.some((each) => mayBeEmpty(x, each))) return [node];
    const perm = [axis, ...order.filter((each) => each !== axis)];
    const back = order.map((each) => perm.indexOf(each));
    const transposed = (from: string, to: string, by: readonly number[]): Node => ({
      ...node,
      opType: 'Transpose',
      inputs: [from],
      outputs: [to],
      attributes: { perm: by },
    });
    const first = names.fresh(`${x}_first`);
    const sorted = outputs.map((output) => names.fresh(`${output}_first`));
    return [
      transposed(x, first, perm),
      { ...node, inputs: [first, k], outputs: sorted, attributes: { ...attributes, axis: 0 } },
      ...outputs.map((output, i) => transposed(sorted[i], output, back)),
    ];
  });
  return { ...graph, nodes };
}

/** What is known of values. */
export interface Emptiness {
  rankOf(value: string): number;
  mayBeEmpty(value: string, axis: number): boolean;
}
