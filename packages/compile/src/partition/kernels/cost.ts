import {
  geluOp,
  layerNormOp,
  logSoftmaxOp,
  match,
  rsqrtOp,
  softmaxOp,
  type Operation,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { multiplyAddsOf } from '../multiply-adds.ts';
import type { Group } from './groups.ts';
import { kernelLine, type KernelLine } from './kernel-line.ts';

/**
 * Nanoseconds of one core, measured on an AMD EPYC with AVX-512 in the training step of a small transformer. For exponentials and the like
 * ONNX Runtime has lanes of 16 numbers, and WebAssembly of 4.
 */
const ofGraph = {
  call: 5000, // by the C interface, with what belongs to it in JavaScript
  node: 1500,
  element: 0.27, // of a node that does one instruction, or a sum
  function: 0.5, // of a node that does one that no instruction does
  multiplyAdd: 0.025, // of a product
} as const;

/**
 * The part of a step that kernels must save. Graphs that follow each other find in memory what one graph would find in the cache: a
 * convolutional network, of which kernels would save 0.5 %, takes 6 % longer in two graphs, a recurrent one 8 % longer in three.
 */
const leastShare = 0.04;
const ofKernel = {
  call: 2000,
  line: 0.03, // of an element
  function: 1.3,
  array: 0.1, // an element read or written, which between graphs is nowhere but in memory
  largeArray: 0.3,
} as const;
const large = 2 ** 18; // elements: what a core's own cache holds

/** The same for nodes that do what several others do. */
const ofNode: ReadonlyMap<object, number> = new Map<object, number>([
  [softmaxOp, 0.5],
  [logSoftmaxOp, 0.7],
  [layerNormOp, 0.8],
  [geluOp, 0.65],
]);

/**
 * Nanoseconds that a group saves as one kernel.
 *
 * @param makes what others need of it
 */
export function savedBy({ operations, parts }: Group, makes: readonly Tensor[]): number {
  const saved = operations.reduce((sum, one) => sum + costOfNode(one), 0);
  const lines = parts.flatMap((some) => some.lines);
  const elements = lines.reduce(
    (sum, line) => sum + line.size * (isFunction(line) ? ofKernel.function : ofKernel.line),
    0,
  );
  const own = new Set(operations.flatMap(({ outputs }) => outputs));
  const read = new Set(operations.flatMap(({ inputs }) => inputs.filter((x) => !own.has(x))));
  const arrays = [...read, ...makes].map(({ size }) => size);
  const moved = arrays.reduce((sum, size) => sum + size * (size > large ? ofKernel.largeArray : ofKernel.array), 0);
  return saved - ofKernel.call - elements - moved;
}

function isFunction({ does, one }: KernelLine): boolean {
  return does === 'elements' && one.op.simd === undefined && match(one, rsqrtOp) === null;
}

function costOfNode(one: Operation): number {
  const { op, inputs, outputs } = one;
  const size = Math.max(...[...inputs, ...outputs].map((x) => x.size));
  const line = kernelLine(one);
  const ofElement = ofNode.get(op) ?? (line !== null && isFunction(line) ? ofGraph.function : ofGraph.element);
  return ofGraph.node + size * ofElement;
}

/** Whether all that kernels save makes up for the graphs between them. */
export function areWorth(saved: number, operations: readonly Operation[]): boolean {
  const nodes = operations.reduce((sum, one) => sum + costOfNode(one), 0);
  return saved > leastShare * (nodes + ofGraph.multiplyAdd * multiplyAddsOf(operations));
}

/** Nanoseconds of what it takes to do kernels between two graphs that could be one. */
export const costOfCall = ofGraph.call;
