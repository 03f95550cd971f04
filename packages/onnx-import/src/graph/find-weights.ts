import { isFloating } from '@gradkit/core-tensor/functional';
import { isAmong, type Operator } from '../operators/operator.ts';
import type { Constant, Graph, GraphNode } from './graph.ts';
import { neutralAffine } from './neutral-affine.ts';

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

/** Names that nodes take as numbers beside the tensors, and those of constants that such numbers are made of. */
function plainNames(
  graph: Pick<Graph, 'nodes'>,
  constants: ReadonlyMap<string, Constant>,
  find: FindOperator,
): ReadonlySet<string> {
  const nodes = withInner(graph);
  const settled = new Set(['', ...constants.keys()]); // what follows from constants and sizes alone
  for (const node of nodes) {
    const operator = node.graphs.size > 0 ? null : find(node);
    if (operator === null || operator.isRandom === true) continue;
    if (operator.fromSizes === true || node.inputs.every((name) => settled.has(name)))
      for (const name of node.outputs) settled.add(name);
  }
  const plain = new Set<string>();
  const made = new Set<string>();
  for (const node of nodes.toReversed()) {
    const operator = find(node);
    const isMade = operator?.fromSizes !== true && node.outputs.some((name) => made.has(name));
    node.inputs.forEach((name, i) => {
      if (name === '') return;
      if (isAmong(operator?.plain, i)) plain.add(name);
      // a condition may ask for what is trained
      if (settled.has(name) && (isMade || (isAmong(operator?.plain, i) && node.opType !== 'If'))) made.add(name);
    });
  }
  return new Set([...plain, ...made]);
}

function withInner({ nodes }: Pick<Graph, 'nodes'>): GraphNode[] {
  return nodes.flatMap((node) => [...[...node.graphs.values()].flatMap(withInner), node]);
}

/**
 * Which constants of floats are trained, and which are moved while training. Trained are those of operators that have weights, and in sums and
 * products those of more than one number; not trained is what changes nothing and stands before the weights that do.
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
  const plain = plainNames(graph, constants, find);
  const neutral = trainable === null ? neutralAffine(graph, constants, find) : new Set();
  const roles = new Map<string, Role>();
  for (const [name, { tensor }] of constants) {
    if (!isFloating(tensor.dtype) || plain.has(name) || neutral.has(name)) continue;
    const mark = marks.get(name);
    const isWeight = mark === 'weight' || (mark === 'operand' && tensor.size > 1);
    if (mark === 'statistic') roles.set(name, 'buffer');
    else if (isWeight) roles.set(name, trainable === null || trainable(name) ? 'parameter' : 'buffer');
  }
  return roles;
}
