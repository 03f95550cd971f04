import type { Graph, Model } from './graph.ts';

const [uint8, float32] = [2, 1];

/** Operators whose results have the type of their first input. */
const keeping = new Set([
  'Concat',
  'Expand',
  'Flatten',
  'Gather',
  'Identity',
  'Reshape',
  'Slice',
  'Squeeze',
  'Transpose',
  'Unsqueeze',
]);

/** ONNX's numbers of element types by the names of values, as far as levels of quantized values need them. */
export function elementTypesOf(model: Model): Map<string, number> {
  const types = new Map(model.inputTypes);
  for (const [name, { elementType }] of model.constants) types.set(name, elementType);
  addTypes(model, types);
  return types;
}

function addTypes({ nodes }: Pick<Graph, 'nodes'>, types: Map<string, number>): void {
  for (const node of nodes) {
    const { opType, inputs, outputs, attributes } = node;
    for (const graph of node.graphs.values()) addTypes(graph, types);
    const to = attributes.get('to');
    if (opType === 'Cast' && typeof to === 'number') types.set(outputs[0], to);
    else if (opType === 'QuantizeLinear') types.set(outputs[0], types.get(inputs[2] ?? '') ?? uint8);
    else if (opType === 'DynamicQuantizeLinear')
      outputs.forEach((name, i) => types.set(name, i === 1 ? float32 : uint8));
    else if (keeping.has(opType) && types.has(inputs[0])) types.set(outputs[0], types.get(inputs[0])!);
  }
}
