import { sizeOf } from '@gradkit/core-tensor/functional';
import type { NodeProto } from '../schema.ts';

type Sizes = readonly number[];

/** Shapes of what a node takes and gives; null where nobody knows, or an input is left out. */
export interface NodeShapes {
  readonly inputs: readonly (Sizes | null)[];
  readonly outputs: readonly (Sizes | null)[];
}

/** NaN where a shape is not known. */
type Rule = (node: NodeProto, inputs: NodeShapes['inputs'], output: Sizes | null | undefined) => number;

const size = (shape: Sizes | null | undefined): number => (shape == null ? NaN : sizeOf(shape));
const along = (shape: Sizes | null | undefined, axis: number): number => shape?.at(axis) ?? NaN;
const integer = (node: NodeProto, name: string): number =>
  Number(node.attribute.find((attribute) => attribute.name === name)?.i ?? 0n);
const text = (node: NodeProto, name: string): string =>
  new TextDecoder().decode(node.attribute.find((attribute) => attribute.name === name)?.s);

/** The size of a kernel for each entry that it gives. */
const convolution =
  (kernel: number): Rule =>
  (_, inputs, output) =>
    (size(output) * size(inputs[kernel])) / along(inputs[kernel], 0);

const product: Rule = (_, [a], output) => size(output) * along(a, -1);

/** In each step of each sequence. */
const recurrence: Rule = (_, [x, w, r]) => along(x, 0) * along(x, 1) * (size(w) + size(r));

/** Of `ij,jk->ik` the sizes of i, j and k multiplied. */
const einsum: Rule = (node, inputs) => {
  const parts = text(node, 'equation').replaceAll(' ', '').split('->')[0].split(',');
  const sizes = new Map(
    parts.flatMap((part, i) => Array.from(part, (letter, axis) => [letter, along(inputs[i], axis)] as const)),
  );
  if (sizes.has('.')) return NaN; // any axes
  return parts.length < 2 ? 0 : [...sizes.values()].reduce((all, one) => all * one, 1) * (parts.length - 1);
};

/** Queries with keys, and what comes of it with values, for each of the keys, which lie along the last axis but one. */
const attention: Rule = (_, [q, k], output) => (size(q) + size(output)) * along(k, -2);

const none: Rule = () => 0;
const unknown: Rule = () => NaN;

/** Multiplications, each with the addition that follows it. What is not listed has none that count; of graphs within nobody knows. */
const rules: ReadonlyMap<string, Rule> = new Map([
  ['Conv', convolution(1)],
  ['ConvInteger', convolution(1)],
  ['DeformConv', convolution(1)],
  ['QLinearConv', convolution(3)],
  ['ConvTranspose', (_, [x, w]) => (size(x) * size(w)) / along(w, 0)],
  ['Gemm', (node, [a], output) => size(output) * along(a, integer(node, 'transA') === 1 ? 0 : 1)],
  ['MatMul', product],
  ['MatMulInteger', product],
  ['QLinearMatMul', product],
  ['LSTM', recurrence],
  ['GRU', recurrence],
  ['RNN', recurrence],
  ['Einsum', einsum],
  ['Attention', attention],
  ['If', unknown],
  ['Loop', unknown],
  ['Scan', unknown],
  ['SequenceMap', unknown],
]);

/** Of ONNX Runtime's own operators those that are known; of all others nobody knows. */
const ownRules: ReadonlyMap<string, Rule> = new Map([
  ['FusedConv', convolution(1)],
  ['MatMulNBits', product],
  ['BiasGelu', none],
  ['FastGelu', none],
  ['QuickGelu', none],
  ['LayerNormalization', none],
  ['SkipLayerNormalization', none],
  ['SimplifiedLayerNormalization', none],
  ['SkipSimplifiedLayerNormalization', none],
  ['RotaryEmbedding', none],
  ['QuantizeLinear', none],
  ['DequantizeLinear', none],
]);

/**
 * Multiplications with additions of a node.
 *
 * @returns null where a shape is not known that it takes, there is a graph within, or the operator is not known
 */
export function multiplyAddsOf(node: NodeProto, { inputs, outputs }: NodeShapes): number | null {
  const { opType, domain = '' } = node;
  const isStandard = domain === '' || domain === 'ai.onnx';
  const rule = isStandard ? (rules.get(opType) ?? none) : (ownRules.get(opType) ?? unknown);
  const count = rule(node, inputs, outputs[0]);
  return Number.isFinite(count) ? count : null;
}
