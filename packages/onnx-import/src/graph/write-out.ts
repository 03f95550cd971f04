import { tensor, transpose, type Tensor } from '@gradkit/core-tensor/functional';
import { Call } from '../operators/call.ts';
import { asOperator } from '../operators/operator.ts';
import { blockWeights, quantizing } from '../operators/quantized.ts';
import { naming } from '../run/naming.ts';
import { onHost } from '../run/on-host.ts';
import { outside } from '../run/outside.ts';
import type { Constant, Graph, GraphNode, Model } from './graph.ts';

const [float, uint8] = [1, 2];

/** Writes nodes as others that do the same: weights in few bits become floats, and where it is asked for, everything quantized does. */
export function writeOut(model: Model, dequantize: boolean): Model {
  const constants = new Map(model.constants);
  const writer = new NodeWriter(constants, dequantize);
  return { ...model, nodes: writer.all(model), constants };
}

class NodeWriter {
  readonly #constants: Map<string, Constant>;
  readonly #dequantize: boolean;

  constructor(constants: Map<string, Constant>, dequantize: boolean) {
    this.#constants = constants;
    this.#dequantize = dequantize;
  }

  all({ nodes }: Pick<Graph, 'nodes'>): GraphNode[] {
    return nodes.flatMap((node) => {
      const graphs = [...node.graphs].map(([name, graph]) => [name, { ...graph, nodes: this.all(graph) }] as const);
      return this.#write({ ...node, graphs: new Map(graphs) });
    });
  }

  #write(node: GraphNode): GraphNode[] {
    const isMicrosoft = node.domain === 'com.microsoft';
    if (node.opType === 'MatMulNBits' && isMicrosoft) return this.#blockProduct(node);
    if (node.opType === 'GatherBlockQuantized' && isMicrosoft) return this.#blockTable(node);
    if (!this.#dequantize || (node.domain !== '' && !isMicrosoft)) return [node];
    if (node.opType === 'DequantizeLinear') return this.#dequantized(node);
    if (node.opType === 'QLinearConv') return this.#product(node, 'Conv', 8);
    if (node.opType === 'QLinearMatMul') return this.#product(node, 'MatMul', null);
    if (node.opType === 'MatMulInteger') return this.#integerProduct(node, 'MatMul', 1);
    if (node.opType === 'ConvInteger') return this.#integerProduct(node, 'Conv', 0);
    return [node];
  }

  /** Inputs of a node, if all of them are constants. */
  #constantsOf(names: readonly string[]): (Tensor | null)[] | null {
    const found = names.map((name) => (name === '' ? null : (this.#constants.get(name)?.tensor ?? undefined)));
    return found.includes(undefined) ? null : (found as (Tensor | null)[]);
  }

  /** A constant whose levels are restored. */
  #dequantized(node: GraphNode): GraphNode[] {
    const inputs = this.#constantsOf(node.inputs);
    if (inputs === null) return [node];
    const call = new Call(node, inputs, outside);
    const value = onHost(() => asOperator(quantizing['DequantizeLinear']).run(call)) as Tensor;
    this.#constants.set(node.outputs[0], { tensor: value, elementType: float });
    return [];
  }

  #restore(node: GraphNode, [x, scale, zeroPoint]: readonly string[], axis: number): readonly [string, GraphNode[]] {
    const name = `${x}_dequantized`;
    if (this.#constants.has(name)) return [name, []];
    const attributes = new Map([['axis', axis]]);
    const inputs = [x, scale, zeroPoint ?? ''];
    const restored: GraphNode = {
      ...node,
      opType: 'DequantizeLinear',
      inputs,
      outputs: [name],
      attributes,
      graphs: new Map(),
    };
    return [name, this.#dequantized(restored)];
  }

  /** A product of quantized operands as one of floats. */
  #product(node: GraphNode, opType: string, bias: number | null): GraphNode[] {
    const [x, ofX] = this.#restore(node, node.inputs.slice(0, 3), 1);
    const [weight, ofWeight] = this.#restore(node, node.inputs.slice(3, 6), opType === 'Conv' ? 0 : 1);
    const plain = { ...node, domain: '', opType, inputs: [x, weight] };
    const name = bias === null ? '' : (node.inputs[bias] ?? '');
    if (name === '') return [...ofX, ...ofWeight, plain];
    const scales = this.#constantsOf([node.inputs[1], node.inputs[4], name]);
    if (scales === null) return [node];
    const [ofInput, ofWeights, values] = scales.map((each) => each!);
    const product = Float32Array.from(
      values.data,
      (value, i) => value * ofInput.data[0] * ofWeights.data[ofWeights.size === 1 ? 0 : i],
    );
    const restored = `${name}_dequantized`;
    this.#constants.set(restored, { tensor: tensor(product, { shape: values.shape }), elementType: float });
    return [...ofX, ...ofWeight, { ...plain, inputs: [x, weight, restored] }];
  }

  /** Whole numbers less their zero points: floats are multiplied, whose scales follow behind. */
  #integerProduct(node: GraphNode, opType: string, axis: number): GraphNode[] {
    const [a, b, , zeroOfB = ''] = node.inputs;
    const one = `${node.outputs[0]}_one`;
    this.#constants.set(one, { tensor: tensor(1), elementType: float });
    const [weight, ofWeight] = this.#restore(node, [b, one, zeroOfB], axis);
    return [...ofWeight, { ...node, opType, inputs: [a, weight] }];
  }

  /** A table in blocks of few bits, whose rows are looked up: what is packed in bytes, and rows alone. */
  #blockTable(node: GraphNode): GraphNode[] {
    const [table, indices, scales, points = ''] = node.inputs;
    const inputs = this.#constantsOf([table, scales, points]);
    const [given] = inputs ?? [];
    if (!given || given.rank !== 2 || this.#constants.get(table)!.elementType !== uint8) return [node];
    const [looked = 0, packed = 1] = ['gather_axis', 'quantize_axis'].map((name) => node.attributes.get(name));
    if (looked !== 0 || (packed !== 1 && packed !== -1)) return [node];
    const bits = node.attributes.get('bits') ?? 4;
    const attributes = new Map([['block_size', 128] as const, ...node.attributes, ['bits', bits] as const]);
    const call = new Call({ ...node, attributes }, [null, ...inputs!], outside);
    const [rows, bytes] = given.shape;
    const name = `${table}_dequantized`;
    if (!this.#constants.has(name)) {
      const floats = naming(node, () => onHost(() => blockWeights(call, (bytes * 8) / Number(bits), rows)));
      this.#constants.set(name, { tensor: floats, elementType: float });
    }
    return [{ ...node, domain: '', opType: 'Gather', attributes: new Map([['axis', 0]]), inputs: [name, indices] }];
  }

  /** Weights in blocks of few bits, each with a scale. */
  #blockProduct(node: GraphNode): GraphNode[] {
    const [x, ...rest] = node.inputs;
    const inputs = this.#constantsOf(rest.slice(0, 3));
    if (inputs === null || (rest[3] ?? '') !== '') return [node];
    const call = new Call({ ...node, inputs: ['', ...rest] }, [null, ...inputs], outside);
    const weights = naming(node, () => onHost(() => transpose(blockWeights(call, call.int('K', 0), call.int('N', 0)))));
    const name = `${rest[0]}_dequantized`;
    this.#constants.set(name, { tensor: weights, elementType: float });
    const product = { ...node, domain: '', opType: 'MatMul', attributes: new Map(), inputs: [x, name] };
    const bias = rest[4] ?? '';
    if (bias === '') return [product];
    const before = `${node.outputs[0]}_without_bias`;
    return [
      { ...product, outputs: [before] },
      { ...product, opType: 'Add', inputs: [before, bias], outputs: node.outputs },
    ];
  }
}
