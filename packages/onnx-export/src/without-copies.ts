import { elementsOf, type Graph, type Node } from './graph.ts';

const beyond = 2 ** 31 - 1; // an end behind the last entry of any axis

/** Whether a node gives what it takes: a copy, all of it, or all of it and no more. */
function isCopy(graph: Graph, { opType, inputs }: Node): boolean {
  const holds = (at: number, value: number): boolean =>
    elementsOf(graph, inputs[at])?.every((each) => each === value) === true;
  if (opType === 'Slice') return holds(1, 0) && holds(2, beyond) && holds(4, 1);
  return opType === 'Identity' || (opType === 'Pad' && holds(1, 0));
}

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
    if (!isCopy(graph, node) || kept.has(copy)) return [{ ...node, inputs }];
    originals.set(copy, inputs[0]);
    return [];
  });
  return { ...graph, nodes };
}
