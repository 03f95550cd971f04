import { elementsOf, rewriteNodes, type Graph, type Node } from '../graph.ts';
import type { Names } from '../names.ts';
import type { Emptiness } from '../sorting.ts';

const pools: ReadonlySet<string> = new Set(['AveragePool', 'MaxPool']);

const listOf = (value: Node['attributes'][string]): readonly number[] => (Array.isArray(value) ? value : []);

/** A node that takes a copy of an input, a `Concat` of one value: the only operator that ONNX Runtime does not look through. */
function apart(node: Node, names: Names, at = 0): Node[] {
  const x = node.inputs[at];
  const copy = names.fresh(`${x}_copy`);
  return [
    { ...node, opType: 'Concat', inputs: [x], outputs: [copy], attributes: { axis: 0 } },
    { ...node, inputs: node.inputs.with(at, copy) },
  ];
}

/** Keeps padding as wide as a window out of the pooling behind it: ONNX Runtime up to 1.31 makes one of both, and then refuses it. */
export function keepPadsApart<G extends Graph>(graph: G, names: Names): G {
  const padded = new Map<string, readonly number[] | null>();
  const isTooWide = (x: string, { kernel_shape: kernel, pads: own }: Node['attributes']): boolean => {
    const pads = padded.get(x);
    if (pads === undefined || pads === null) return false; // pads that follow sizes stay apart
    const [sides, windows] = [listOf(own), listOf(kernel)];
    const around = [0, 1].flatMap((side) =>
      windows.map((_, axis) => pads[side * (pads.length / 2) + 2 + axis] + (sides[side * windows.length + axis] ?? 0)),
    );
    return around.some((pad, at) => pad >= windows[at % windows.length]);
  };
  const nodes = rewriteNodes(graph.nodes, (node): Node[] => {
    const { opType, inputs, attributes } = node;
    const [x] = inputs;
    if (opType === 'Pad') padded.set(node.outputs[0], elementsOf(graph, inputs[1]));
    return pools.has(opType) && x !== null && isTooWide(x, attributes) ? apart(node, names) : [node];
  });
  return { ...graph, nodes };
}

// Transpositions in front of these go behind them.
const lookedThrough: ReadonlySet<string> = new Set(
  'Abs Add Cast Clip Div Exp Log Max Min Mul Neg Pow Relu Sigmoid Sqrt Squeeze Sub Tanh Unsqueeze Where'.split(' '),
);

/**
 * Keeps transpositions out of the product with one matrix behind them, where a batch may be empty: ONNX Runtime up to 1.31 makes one of both,
 * which does not broadcast to nothing.
 */
export function keepTurnsApart<G extends Graph>(graph: G, names: Names, { rankOf, mayBeEmpty }: Emptiness): G {
  const turned = new Set<string | null>();
  const nodes = rewriteNodes(graph.nodes, (node): Node[] => {
    const { opType, inputs } = node;
    const at = inputs.findIndex((input) => turned.has(input));
    const isPassed = at !== -1 && (lookedThrough.has(opType) || opType.startsWith('Reduce'));
    if (isPassed || (opType === 'Transpose' && !graph.constants.has(inputs[0]!))) turned.add(node.outputs[0]);
    const [a, b] = inputs;
    if (opType !== 'MatMul' || a === null || b === null || at === -1 || rankOf(b) !== 2) return [node];
    const batch = Array.from({ length: Math.max(0, rankOf(a) - 2) }, (_, axis) => axis);
    if (!batch.some((axis) => mayBeEmpty(a, axis))) return [node];
    const [copy, product] = apart(node, names, at);
    return at === 0 && turned.has(b) ? [copy, ...apart(product, names, 1)] : [copy, product];
  });
  return { ...graph, nodes };
}

/**
 * Keeps a reciprocal out of the product with another one: ONNX Runtime up to 1.32 makes a division of both, and loses the first where it is taken
 * once more, and then refuses its own graph.
 */
export function keepReciprocalsApart<G extends Graph>(
  graph: G,
  names: Names,
  { rankOf }: Pick<Emptiness, 'rankOf'>,
): G {
  const reciprocals = new Set<string | null>();
  const nodes = rewriteNodes(graph.nodes, (node): Node[] => {
    const { opType, inputs, outputs } = node;
    if (opType === 'Div' && elementsOf(graph, inputs[0])?.every((each) => each === 1) === true)
      reciprocals.add(outputs[0]);
    if (opType !== 'Mul' || !inputs.every((input) => reciprocals.has(input))) return [node];
    const at = inputs.findIndex((input) => rankOf(input!) > 0); // single numbers cannot be copied so
    return at === -1 ? [node] : apart(node, names, at);
  });
  return { ...graph, nodes };
}

const largestFactor = 2 ** 12; // of attention over vectors of 2 ** 24 numbers

/** The factor that a node multiplies one of its inputs by, and which one; null if it is none. */
function factorOf(graph: Graph, { opType, inputs }: Node): { readonly factor: number; readonly at: number } | null {
  const single = (name: string | null): number | null => {
    const elements = elementsOf(graph, name);
    return elements?.length === 1 ? elements[0] : null;
  };
  const [a, b] = inputs.map(single);
  if (opType === 'Div' && b !== null) return { factor: 1 / b, at: 0 };
  if (opType !== 'Mul') return null;
  if (b !== null) return { factor: b, at: 0 };
  return a === null ? null : { factor: a, at: 1 };
}

/**
 * Keeps a large or small factor, or what is no number, out of a product of matrices: ONNX Runtime up to 1.32 multiplies the sums by it, be it
 * before or behind the product. So 1e-30 · x by y is infinite where x by y is, and nothing by nothing is 0 though divided by 0.
 */
export function keepFactorsApart<G extends Graph>(graph: G, names: Names): G {
  const scaled = new Set<string | null>();
  const products = new Set<string | null>();
  const nodes = rewriteNodes(graph.nodes, (node): Node[] => {
    const { opType, inputs, outputs } = node;
    if (opType === 'MatMul') {
      products.add(outputs[0]);
      const at = inputs.findIndex((input) => scaled.has(input));
      if (at === -1) return [node];
      const [copy, product] = apart(node, names, at);
      return scaled.has(inputs[1 - at]) ? [copy, ...apart(product, names, 1 - at)] : [copy, product];
    }
    const found = factorOf(graph, node);
    if (found === null) return [node];
    const size = Math.abs(found.factor);
    if (size >= 1 / largestFactor && size <= largestFactor) return [node];
    scaled.add(outputs[0]);
    return products.has(inputs[found.at]) ? apart(node, names, found.at) : [node];
  });
  return { ...graph, nodes };
}
