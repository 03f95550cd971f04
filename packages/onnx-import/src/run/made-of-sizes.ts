import { allNodes, type GraphNode } from '../graph/graph.ts';
import type { FindOperator } from '../graph/find-weights.ts';
import { isAmong } from '../operators/operator.ts';

/** Operators that make tensors of any size out of a few numbers. */
const makers = new Set(['ConstantOfShape', 'Expand', 'EyeLike', 'OneHot', 'Range', 'Tile']);

/**
 * Which of the values that are known beside the tensors are made by operators that give as many entries as sizes say, such as positions and masks. The others are
 * sizes themselves and numbers that follow from them.
 */
export function madeOfSizes(
  nodes: readonly GraphNode[],
  known: ReadonlySet<string>,
  find: FindOperator,
): ReadonlySet<string> {
  const made = new Set<string>();
  for (const node of allNodes({ nodes })) {
    const operator = find(node);
    if (operator === null || operator.fromSizes === true || node.graphs.size > 0) continue;
    const isMade =
      (node.domain === '' && makers.has(node.opType)) ||
      node.inputs.some((name, i) => made.has(name) && !isAmong(operator.plain, i));
    if (isMade) for (const name of node.outputs) if (known.has(name)) made.add(name);
  }
  return made;
}
