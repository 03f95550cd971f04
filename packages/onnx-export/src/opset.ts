import { ConfigError, full, type DType } from '@gradkit/core-tensor/functional';
import { rewriteNodes, type Constant, type Graph, type Node } from './graph.ts';
import type { Names } from './names.ts';

/** Opsets that a file can have. */
export const opsets = { least: 17, most: 23 } as const;

/** The newest that the three latest releases of ONNX Runtime read. */
export const usualOpset = 23;

/** The opset from which on an operator is as it is written here, where that is above the least. */
function leastOpset({ opType, attributes }: Node): number {
  const { reduction } = attributes;
  if (opType.startsWith('Bitwise') || reduction === 'max' || reduction === 'min') return 18;
  if (opType === 'AveragePool' && attributes['dilations'] !== undefined) return 19;
  return opsets.least;
}

/** Reductions whose axes are an input from opset 18 on, and an attribute before. */
const reductions: ReadonlySet<string> = new Set(
  ['Max', 'Min', 'Mean', 'Prod', 'LogSum', 'LogSumExp', 'SumSquare', 'L1', 'L2'].map((name) => `Reduce${name}`),
);

function axesAsAttribute(node: Node, constants: ReadonlyMap<string, Constant>): Node {
  const [x, axes = null] = node.inputs;
  const { keepdims, noop_with_empty_axes: noop } = node.attributes;
  const data = axes === null ? [] : [...constants.get(axes)!.value.data];
  if (data.length === 0 && noop === 1) return { ...node, opType: 'Identity', inputs: [x], attributes: {} };
  return { ...node, inputs: [x], attributes: { keepdims, axes: data.length === 0 ? undefined : data } };
}

/** `DFT`, whose axis is an input from opset 20 on. */
function dftWithAttribute(node: Node, constants: ReadonlyMap<string, Constant>): Node {
  const [x, length, axis] = node.inputs;
  const value = constants.get(axis!)!.value.item();
  return { ...node, inputs: length === null ? [x] : [x, length], attributes: { ...node.attributes, axis: value } };
}

/** `Gelu`, an operator from opset 20 on: `x · (1 + erf(x / √2)) / 2`, or by a tanh. */
function composeGelu(node: Node, { names, constants, dtype }: Writing): Node[] {
  const nodes: Node[] = [];
  const { origin, place } = node;
  const [x] = node.inputs;
  const put = (opType: string, inputs: readonly (string | null)[], output = names.fresh('gelu')): string => {
    nodes.push({ opType, inputs, outputs: [output], attributes: {}, origin, place });
    return output;
  };
  const number = (value: number): string => {
    const name = names.fresh('gelu_number');
    constants.set(name, { value: full([], value, { dtype }), sizes: false });
    return name;
  };
  let bend: string;
  if (node.attributes['approximate'] === 'tanh') {
    const cube = put('Mul', [put('Mul', [x, x]), x]);
    const inner = put('Add', [x, put('Mul', [cube, number(0.044715)])]);
    bend = put('Tanh', [put('Mul', [inner, number(Math.sqrt(2 / Math.PI))])]);
  } else bend = put('Erf', [put('Mul', [x, number(Math.SQRT1_2)])]);
  put('Mul', [put('Mul', [x, number(0.5)]), put('Add', [bend, number(1)])], node.outputs[0]);
  return nodes;
}

interface Writing {
  readonly names: Names;
  readonly constants: Map<string, Constant>;
  readonly dtype: DType;
}

/**
 * Writes a graph, made for the newest opset, for an older one.
 *
 * @throws {ConfigError} if an operator is not there yet
 */
export function toOpset<G extends Graph>(graph: G, opset: number, names: Names): G {
  const constants = new Map(graph.constants);
  const dtypeOf = ({ inputs }: Node): DType =>
    graph.inputs.some(({ name, dtype }) => name === inputs[0] && dtype === 'float64') ? 'float64' : 'float32';
  const nodes = rewriteNodes(graph.nodes, (node) => {
    const least = leastOpset(node);
    if (opset < least)
      throw new ConfigError(
        'exportModel',
        `opset is ${opset} but ${node.opType} of the operation ${node.origin} needs ${least} or more`,
        { expected: least, got: opset },
      );
    if (opset < 18 && reductions.has(node.opType)) return [axesAsAttribute(node, constants)];
    if (opset < 20 && node.opType === 'DFT') return [dftWithAttribute(node, constants)];
    if (opset < 20 && node.opType === 'Gelu') return composeGelu(node, { names, constants, dtype: dtypeOf(node) });
    return [node];
  });
  const used = new Set<string | null>();
  rewriteNodes(nodes, (node) => {
    for (const name of node.inputs) used.add(name);
    return [node];
  });
  return { ...graph, nodes, constants: new Map([...constants].filter(([name]) => used.has(name))) };
}
