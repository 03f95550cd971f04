import { elementsOf, takenWithin, type Graph, type Node } from './graph.ts';

const beyond = 2 ** 31 - 1; // an end behind the last entry of any axis

/** Whether a value has a shape, at all sizes of the free axes. */
type HasShape = (value: string, shape: readonly number[]) => boolean;

/**
 * What a node gives as it takes it: a copy, all entries, no more around them, stretched to its own shape, or a number times or by 1, less 0; null
 * if it does something.
 */
function copiedBy(graph: Graph, { opType, inputs }: Node, hasShape: HasShape): string | null {
  const [x, other] = inputs;
  const holds = (name: string | null, value: number): boolean =>
    elementsOf(graph, name)?.every((each) => Object.is(each, value)) === true;
  const isNumber = (name: string | null, value: number): boolean =>
    name !== null && graph.constants.get(name)?.value.rank === 0 && holds(name, value);
  const isCopy: Readonly<Record<string, () => boolean>> = {
    Identity: () => true,
    Slice: () => inputs.length === 5 && holds(inputs[1], 0) && holds(inputs[2], beyond) && holds(inputs[4], 1),
    Pad: () => holds(other, 0),
    Expand: () => {
      const shape = elementsOf(graph, other);
      return x !== null && shape !== null && hasShape(x, shape);
    },
    Mul: () => isNumber(other, 1),
    Div: () => isNumber(other, 1),
    Sub: () => isNumber(other, 0),
  };
  if (opType === 'Mul' && isNumber(x, 1)) return other;
  const isKnown = Object.hasOwn(isCopy, opType) && isCopy[opType]();
  return isKnown ? x : null;
}

/**
 * The graph without operators that do nothing: who takes a copy takes what was copied. What graphs within take keeps its name; where an output is
 * a copy of what a node gives, the node gives it by that name. ONNX Runtime up to 1.32 loses some of them in front of a quantization, and beside
 * one, and then refuses its own graph.
 */
export function withoutCopies<G extends Graph>(graph: G, hasShape: HasShape): G {
  const kept = new Set<string | null>([
    ...graph.outputs.map(({ name }) => name),
    ...graph.nodes.flatMap(({ captures = [] }) => captures),
    ...graph.nodes.flatMap(takenWithin),
  ]);
  const given = new Set(graph.nodes.flatMap(({ outputs }) => outputs));
  const originals = new Map<string | null, string>();
  const renamed = new Map<string | null, string>();
  const nodes = graph.nodes.flatMap((node): Node[] => {
    const inputs = node.inputs.map((name) => originals.get(name) ?? name);
    const [copy] = node.outputs;
    const copied = copiedBy(graph, { ...node, inputs }, hasShape);
    if (copied === null) return [{ ...node, inputs }];
    if (!kept.has(copy)) originals.set(copy, copied);
    else if (given.has(copied) && !kept.has(copied) && !renamed.has(copied)) renamed.set(copied, copy);
    else return [{ ...node, inputs }];
    return [];
  });
  const named = nodes.map((node) => ({
    ...node,
    inputs: node.inputs.map((name) => renamed.get(name) ?? name),
    outputs: node.outputs.map((name) => renamed.get(name) ?? name),
  }));
  return { ...graph, nodes: named };
}
