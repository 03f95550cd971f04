import type { Graph, Node } from './graph.ts';

/**
 * The graph without operators that do nothing: who takes a copy takes what was copied. Outputs and what graphs within take keep theirs. ONNX
 * Runtime up to 1.32 loses some of them in front of a quantization, and then refuses its own graph.
 */
export function withoutCopies<G extends Graph>(graph: G): G {
  const kept = new Set([
    ...graph.outputs.map(({ name }) => name),
    ...graph.nodes.flatMap(({ captures = [] }) => captures),
  ]);
  const originals = new Map<string | null, string | null>();
  const nodes = graph.nodes.flatMap((node): Node[] => {
    const inputs = node.inputs.map((name) => originals.get(name) ?? name);
    const [copy] = node.outputs;
    if (node.opType !== 'Identity' || kept.has(copy)) return [{ ...node, inputs }];
    originals.set(copy, inputs[0]);
    return [];
  });
  return { ...graph, nodes };
}
