import { describeTensorType } from '../describe-type.ts';
import type { AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto } from '../schema.ts';

/** A tensor that stands in a model: an initializer, or what a `Constant` node gives. */
export interface ModelTensor {
  /** which no other has: `value` where that is enough, else with the node in front that the graph is of */
  readonly name: string;
  /** as nodes call it */
  readonly value: string;
  readonly proto: TensorProto;
  readonly isInitializer: boolean;
  /** the message that holds it, for `withTensors` */
  readonly holder: object;
}

/** Whether a node does nothing but give a tensor. */
export function isConstant({ opType, domain = '' }: NodeProto): boolean {
  return opType === 'Constant' && (domain === '' || domain === 'ai.onnx');
}

/** All tensors of a model, also those in graphs within. */
export function tensorsIn({ graph }: Pick<ModelProto, 'graph'>): ModelTensor[] {
  const found: ModelTensor[] = [];
  const taken = new Set<string>();
  const add = (value: string, path: string, tensor: Omit<ModelTensor, 'name' | 'value'>): void => {
    let name = value;
    while (taken.has(name)) name = `${path}/${name}`;
    taken.add(name);
    found.push({ name, value, ...tensor });
  };
  const visit = ({ initializer, node }: GraphProto, path: string): void => {
    for (const proto of initializer) add(proto.name, path, { proto, isInitializer: true, holder: proto });
    for (const each of node) {
      const given = constantOf(each);
      if (given !== null) add(each.output[0], path, { ...given, isInitializer: false });
      for (const { g } of each.attribute) if (g !== undefined) visit(g, `${path}/${each.name || each.output[0]}`);
    }
  };
  visit(graph, '');
  return found;
}

/**
 * Whether a tensor is one of those that are trained, or were, as far as it shows: not of sizes, places or conditions, and no number of a
 * formula, as which a `Constant` of one number counts.
 */
export function isWeight({
  proto: { dataType, dims },
  isInitializer,
}: Pick<ModelTensor, 'proto' | 'isInitializer'>): boolean {
  const { type } = describeTensorType(dataType, dims);
  if (['int64', 'bool', 'string'].includes(type)) return false;
  return isInitializer ? dims.length > 0 : dims.some((size) => size !== 1n);
}

const [float, int64] = [1, 7];

type Numbers = Pick<TensorProto, 'dims' | 'dataType' | 'floatData' | 'int64Data'>;

/** What attributes of `Constant` give that hold no tensor. */
const written: Readonly<Record<string, (attribute: AttributeProto) => Numbers>> = {
  value_float: ({ f = 0 }) => ({ dims: [], dataType: float, floatData: [f] }),
  value_floats: ({ floats = [] }) => ({ dims: [BigInt(floats.length)], dataType: float, floatData: floats }),
  value_int: ({ i = 0n }) => ({ dims: [], dataType: int64, int64Data: [i] }),
  value_ints: ({ ints = [] }) => ({ dims: [BigInt(ints.length)], dataType: int64, int64Data: ints }),
};

/** What a `Constant` node gives; null where it is another one, or gives texts. */
function constantOf(node: NodeProto): Pick<ModelTensor, 'proto' | 'holder'> | null {
  const [attribute] = node.attribute;
  if (!isConstant(node) || attribute === undefined) return null;
  if (attribute.t !== undefined) return { proto: attribute.t, holder: attribute };
  if (!Object.hasOwn(written, attribute.name)) return null;
  return { proto: { name: node.output[0], ...written[attribute.name](attribute) }, holder: attribute };
}

/** The model with other tensors in place of some. @param others by the message that holds a tensor */
export function withTensors(model: ModelProto, others: ReadonlyMap<object, TensorProto>): ModelProto {
  const tensorType = 4;
  const attributeOf = (attribute: AttributeProto): AttributeProto => {
    const other = others.get(attribute);
    if (other !== undefined) return { name: 'value', type: tensorType, t: other };
    return attribute.g === undefined ? attribute : { ...attribute, g: graphOf(attribute.g) };
  };
  const nodeOf = (node: NodeProto): NodeProto => {
    const attribute = node.attribute.map(attributeOf);
    return attribute.every((each, k) => each === node.attribute[k]) ? node : { ...node, attribute };
  };
  const graphOf = (graph: GraphProto): GraphProto => ({
    ...graph,
    initializer: graph.initializer.map((each) => others.get(each) ?? each),
    node: graph.node.map(nodeOf),
  });
  return { ...model, graph: graphOf(model.graph) };
}
