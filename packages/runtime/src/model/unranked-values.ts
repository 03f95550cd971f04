import { fieldsOf, last, messagesOf, textOf, type Field } from './protobuf.ts';

/** Operators with which ONNX Runtime 1.30 ends the process where what they take has fewer axes. */
const leastRanks: ReadonlyMap<string, number> = new Map([
  ['LSTM', 3],
  ['GRU', 3],
  ['RNN', 3],
  ['RoiAlign', 4],
  ['ReverseSequence', 2],
  ['Einsum', 2],
  ['DFT', 1],
]);

/** Inputs and outputs of which a model does not say how many axes they have. */
export interface UnrankedValues {
  readonly names: ReadonlySet<string>;
  /** the axes that such an input must have at least, because of an operator */
  readonly least: { readonly rank: number; readonly opType: string } | null;
}

/** Field numbers of onnx.proto, for the way from a message to those within. */
const [graphOfModel, functionOfModel, nodeOfGraph, nodeOfFunction, attributeOfNode, graphOfAttribute] = [
  7, 25, 1, 7, 5, 6,
];

function* operatorsIn(nodes: readonly (readonly Field[])[]): Generator<string> {
  for (const node of nodes) {
    yield textOf(last(node, 4));
    for (const attribute of messagesOf(node, attributeOfNode))
      for (const graph of messagesOf(attribute, graphOfAttribute)) yield* operatorsIn(messagesOf(graph, nodeOfGraph));
  }
}

/** Fields 2: type, in it 1: tensor_type, in it 2: shape. */
function hasShape(value: readonly Field[]): boolean {
  return messagesOf(value, 2).some((type) => messagesOf(type, 1).some((tensor) => messagesOf(tensor, 2).length > 0));
}

/**
 * Finds them in a model: ONNX Runtime describes them like scalars.
 *
 * @throws {Error} if what should be a message is none
 */
export function findUnranked(bytes: Uint8Array): UnrankedValues {
  const model = [...fieldsOf(bytes)];
  const graphs = messagesOf(model, graphOfModel);
  const values = graphs.flatMap((graph) => [...messagesOf(graph, 11), ...messagesOf(graph, 12)]);
  const names = new Set(values.filter((value) => !hasShape(value)).map((value) => textOf(last(value, 1))));
  if (names.size === 0) return { names, least: null };
  const nodes = [
    ...graphs.flatMap((graph) => messagesOf(graph, nodeOfGraph)),
    ...messagesOf(model, functionOfModel).flatMap((each) => messagesOf(each, nodeOfFunction)),
  ];
  let least: UnrankedValues['least'] = null;
  for (const opType of operatorsIn(nodes)) {
    const rank = leastRanks.get(opType) ?? 0;
    if (rank > (least?.rank ?? 0)) least = { rank, opType };
  }
  return { names, least };
}
