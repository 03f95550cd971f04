import type { ModelProto, NodeProto, TensorProto } from '@gradkit/onnx-export';

const firstIr = 4n; // before, initializers had to be inputs as well

/**
 * PyTorch's exporter writes weights that are equal once, such as the means and biases of a new network, and gives the others by `Identity`. Here each has
 * numbers of its own again, so that they can become different ones.
 *
 * @returns the model itself where there is nothing to do
 */
export function withOwnTensors(model: ModelProto): ModelProto {
  const { graph, irVersion } = model;
  if (irVersion < firstIr) return model;
  const tensors = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const outputs = new Set(graph.output.map(({ name }) => name));
  const own: TensorProto[] = [];
  const node = graph.node.filter((each) => {
    const tensor = isIdentity(each) ? tensors.get(each.input[0]) : undefined;
    const [name] = each.output;
    if (tensor === undefined || outputs.has(name)) return true;
    const copy = copyOf(tensor, name);
    tensors.set(name, copy);
    own.push(copy);
    return false;
  });
  if (own.length === 0) return model;
  return { ...model, graph: { ...graph, node, initializer: [...graph.initializer, ...own] } };
}

function isIdentity({ opType, domain = '' }: NodeProto): boolean {
  return opType === 'Identity' && (domain === '' || domain === 'ai.onnx');
}

function copyOf(tensor: TensorProto, name: string): TensorProto {
  const { dims, dataType, rawData, floatData, int32Data, int64Data, doubleData, uint64Data, stringData } = tensor;
  const { externalData, dataLocation } = tensor;
  const listed = { floatData, int32Data, int64Data, doubleData, uint64Data, stringData, externalData };
  const isRaw = rawData !== undefined && rawData.length > 0;
  return { name, dims, dataType, dataLocation, ...listed, ...(isRaw && { rawData: rawData.slice() }) };
}
