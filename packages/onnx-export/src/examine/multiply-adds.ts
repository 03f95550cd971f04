import { sizeOf } from '@gradkit/core-tensor/functional';
import type { NodeProto } from '../schema.ts';

type Sizes = readonly number[];

/** Shapes of what a node takes and gives; null where nobody knows, or an input is left out. */
export interface NodeShapes {
  readonly inputs: readonly (Sizes | null)[];
  readonly outputs: readonly (Sizes | null)[];
}

type Rule = (node: NodeProto, inputs: readonly Sizes[], output: Sizes) => number;

const integer = (node: NodeProto, name: string): number =>
  Number(node.attribute.find((attribute) => attribute.name === name)?.i ?? 0n);
const text = (node: NodeProto, name: string): string =>
  new TextDecoder().decode(node.attribute.find((attribute) => attribute.name === name)?.s);

/** The size of a kernel for each entry that it gives. */
const convolution =
  (kernel: number): Rule =>
  (_, inputs, output) =>
    (sizeOf(output) * sizeOf(inputs[kernel])) / inputs[kernel][0];

const product: Rule = (_, [a], output) => sizeOf(output) * a.at(-1)!;

const recurrence: Rule = (_, [x, w, r]) => x[0] * x[1] * (sizeOf(w) + sizeOf(r)); // in each step of each sequence

/** Of `ij,jk->ik` the sizes of i, j and k multiplied. */
const einsum: Rule = (node, inputs) => {
  const parts = text(node, 'equation').replaceAll(' ', '').split('->')[0].split(',');
  const sizes = new Map(
    parts.flatMap((part, i) => Array.from(part, (letter, axis) => [letter, inputs[i][axis]] as const)),
  );
  return parts.length < 2 ? 0 : [...sizes.values()].reduce((all, size) => all * size, 1) * (parts.length - 1);
};

/** Queries with keys, and what comes of it with values, for each of the keys, which lie along the last axis but one. */
const attention: Rule = (_, [q, k], output) => (sizeOf(q) + sizeOf(output)) * k.at(-2)!;

/** Multiplications, each with the addition that follows it. What is not listed has none that count. */
const rules: ReadonlyMap<string, Rule> = new Map([
  ['Conv', convolution(1)],
  ['FusedConv', convolution(1)],
  ['ConvInteger', convolution(1)],
  ['DeformConv', convolution(1)],
  ['QLinearConv', convolution(3)],
  ['ConvTranspose', (_, [x, w]) => (sizeOf(x) * sizeOf(w)) / w[0]],
  ['Gemm', (node, [a], output) => sizeOf(output) * a[integer(node, 'transA') === 1 ? 0 : 1]],
  ['MatMul', product],
  ['MatMulInteger', product],
  ['QLinearMatMul', product],
  ['MatMulNBits', product],
  ['LSTM', recurrence],
  ['GRU', recurrence],
  ['RNN', recurrence],
  ['Einsum', einsum],
  ['Attention', attention],
]);

/** Operators that may hold products that nobody sees: graphs within. */
const within: ReadonlySet<string> = new Set(['If', 'Loop', 'Scan', 'SequenceMap']);

/**
 * Multiplications with additions of a node.
 *
 * @returns null where a shape is not known that it takes, or there is a graph within
 */
export function multiplyAddsOf(node: NodeProto, { inputs, outputs }: NodeShapes): number | null {
  if (within.has(node.opType)) return null;
  const rule = rules.get(node.opType);
  if (rule === undefined) return 0;
  const [output] = outputs;
  const needed = inputs.slice(0, ['QLinearConv', 'Einsum'].includes(node.opType) ? inputs.length : 3);
  if (output === null || output === undefined || needed.slice(0, 2).includes(null)) return null;
  const count = rule(node, needed as Sizes[], output); // what else is null, no rule looks at
  return Number.isFinite(count) ? count : null;
}
