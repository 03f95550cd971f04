import type { NodeProto } from '../schema.ts';
import { nodeProto, type FileGraph } from './file-graph.ts';

type Producers = ReadonlyMap<string, NodeProto>;

/** The node that made an input, if it is of this operator. */
function from(node: NodeProto | undefined, at: number, opType: string, producers: Producers): NodeProto | undefined {
  const maker = node === undefined ? undefined : producers.get(node.input[at]);
  return maker?.opType === opType ? maker : undefined;
}

/**
 * Max pooling is exported in a form that keeps NaN and −∞: `2 · MaxPool(clip(x / 2)) − 0 / MaxPool(…)`. Where values are rounded to levels there are
 * none, and the operator alone does the same on whole numbers.
 */
export function writePlainPools(graph: FileGraph): void {
  const producers = graph.producers();
  const plain = new Map<NodeProto, NodeProto>();
  for (const node of graph.nodes) {
    if (node.opType !== 'Sub') continue;
    const pool = from(from(node, 0, 'Mul', producers), 0, 'MaxPool', producers);
    const half = from(from(pool, 0, 'Clip', producers), 0, 'Mul', producers);
    const seen = from(from(node, 1, 'Div', producers), 1, 'MaxPool', producers);
    if (pool === undefined || half === undefined || seen === undefined) continue;
    plain.set(node, nodeProto('MaxPool', [half.input[0]], node.output, pool.attribute));
  }
  graph.nodes = graph.nodes.map((node) => plain.get(node) ?? node);
  graph.prune();
}
