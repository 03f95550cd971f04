import { isFloating } from '@gradkit/core-tensor/functional';
import { isAmong, type Operator } from '../operators/operator.ts';
import type { Constant, Graph, GraphNode } from './graph.ts';

/** What a constant is to a model: trained, moved by batches, or nothing of both. */
export type Role = 'parameter' | 'buffer';

type Mark = 'weight' | 'operand' | 'statistic';

/** Finds an operator of a node; null: there is none. */
export type FindOperator = (node: GraphNode) => Operator | null;

/** How constants are used: marks go back from where values are used, through nodes that only rearrange them. */
function marksOf(graph: Pick<Graph, 'nodes'>, find: FindOperator, marks: Map<string, Mark>): void {
  for (const node of graph.nodes.toReversed()) {
    for (const inner of node.graphs.values()) marksOf(inner, find, marks);
    const operator = find(node);
    if (operator === null) continue;
    const passed = node.outputs.map((name) => marks.get(name)).find((mark) => mark !== undefined);
    node.inputs.forEach((name, i) => {
      if (name === '') return;
      if (operator.statistics?.includes(i)) marks.set(name, 'statistic');
      else if (isAmong(operator.weights, i)) marks.set(name, 'weight');
      else if (isAmong(operator.operands, i) && !marks.has(name)) marks.set(name, 'operand');
      else if (isAmong(operator.passes, i) && passed !== undefined && marks.get(name) !== 'weight')
        marks.set(name, passed);
    });
  }
}

/** Names that nodes take as numbers beside the tensors. */
function plainNames(graph: Pick<Graph, 'nodes'>, find: FindOperator, names: Set<string>): void {
  for (const node of graph.nodes) {
    for (const inner of node.graphs.values()) plainNames(inner, find, names);
    const operator = find(node);
    node.inputs.forEach((name, i) => {
      if (isAmong(operator?.plain, i)) names.add(name);
    });
  }
}

/**
 * Which constants of floats are trained, and which are moved while training. Trained are those of operators that have weights, and in sums and
 * products those of more than one number.
 *
 * @param trainable the user's choice, by name; null: as the operators say
 */
export function findWeights(
  graph: Pick<Graph, 'nodes'>,
  constants: ReadonlyMap<string, Constant>,
  find: FindOperator,
  trainable: ((name: string) => boolean) | null,
): Map<string, Role> {
  const marks = new Map<string, Mark>();
  marksOf(graph, find, marks);
  const plain = new Set<string>();
  plainNames(graph, find, plain);
  const roles = new Map<string, Role>();
  for (const [name, { tensor }] of constants) {
    if (!isFloating(tensor.dtype) || plain.has(name)) continue;
    const mark = marks.get(name);
    const isWeight = mark === 'weight' || (mark === 'operand' && tensor.size > 1);
    if (mark === 'statistic') roles.set(name, 'buffer');
    else if (isWeight) roles.set(name, trainable === null || trainable(name) ? 'parameter' : 'buffer');
  }
  return roles;
}
