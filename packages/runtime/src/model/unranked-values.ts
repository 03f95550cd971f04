import { fieldsOf, type Field } from './protobuf.ts';

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

const below = (fields: Iterable<Field>, number: number): Field[][] =>
  [...fields].flatMap((field) => (field.number === number && field.bytes ? [[...fieldsOf(field.bytes)]] : []));

const textOf = (fields: readonly Field[], number: number): string => {
  const bytes = fields.findLast((field) => field.number === number)?.bytes;
  return bytes ? new TextDecoder().decode(bytes) : '';
};

function* operatorsIn(nodes: readonly Field[][]): Generator<string> {
  for (const node of nodes) {
    yield textOf(node, 4);
    for (const attribute of below(node, attributeOfNode))
      for (const graph of below(attribute, graphOfAttribute)) yield* operatorsIn(below(graph, nodeOfGraph));
  }
}

/** Fields 2: type, in it 1: tensor_type, in it 2: shape. */
function hasShape(value: readonly Field[]): boolean {
  return below(value, 2).some((type) => below(type, 1).some((tensor) => below(tensor, 2).length > 0));
}

/** Finds them in a model that can be read: ONNX Runtime describes them like scalars. */
export function findUnranked(bytes: Uint8Array): UnrankedValues {
  const model = [...fieldsOf(bytes)];
  const graphs = below(model, graphOfModel);
  const values = graphs.flatMap((graph) => [...below(graph, 11), ...below(graph, 12)]);
  const names = new Set(values.filter((value) => !hasShape(value)).map((value) => textOf(value, 1)));
  if (names.size === 0) return { names, least: null };
  const nodes = [
    ...graphs.flatMap((graph) => below(graph, nodeOfGraph)),
    ...below(model, functionOfModel).flatMap((each) => below(each, nodeOfFunction)),
  ];
  let least: UnrankedValues['least'] = null;
  for (const opType of operatorsIn(nodes)) {
    const rank = leastRanks.get(opType) ?? 0;
    if (rank > (least?.rank ?? 0)) least = { rank, opType };
  }
  return { names, least };
}
