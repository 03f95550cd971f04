import type { NodeProto } from '../schema.ts';
import { intOf, type FileGraph } from './file-graph.ts';

/** A weight that is worth it: fewer elements would be outweighed by the scales. */
const leastElements = 64;

/** A weight of an operator that is to be quantized. */
export interface Target {
  readonly node: NodeProto;
  /** the position of the weight among its inputs */
  readonly at: number;
  readonly weight: string;
  /** the axis of the weight along which there is a scale for each output; null: one scale */
  readonly axis: number | null;
}

/** Operators that multiply a value by a weight, or look up in it, and along which axis of the weight their outputs lie. */
const weights: Readonly<Record<string, readonly { readonly at: number; axis(node: NodeProto): number | null }[]>> = {
  Conv: [{ at: 1, axis: () => 0 }],
  ConvTranspose: [{ at: 1, axis: (node) => (intOf(node, 'group', 1) === 1 ? 1 : null) }],
  Gemm: [{ at: 1, axis: (node) => (intOf(node, 'transB', 0) === 1 ? 0 : 1) }],
  MatMul: [{ at: 1, axis: () => 1 }],
  LSTM: [1, 2].map((at) => ({ at, axis: () => 1 })),
  GRU: [1, 2].map((at) => ({ at, axis: () => 1 })),
  RNN: [1, 2].map((at) => ({ at, axis: () => 1 })),
  Gather: [{ at: 0, axis: () => null }],
};

/** Whether products of 8 bits do the work of an operator. */
export function isProduct({ opType }: NodeProto): boolean {
  return opType === 'Conv' || opType === 'Gemm' || opType === 'MatMul';
}

/** The weights in a graph that can be quantized: float constants of operators that the format is for. */
export function targetsIn(graph: FileGraph): Target[] {
  return graph.nodes.flatMap((node) =>
    (weights[node.opType] ?? []).flatMap(({ at, axis }): Target[] => {
      const weight = node.input[at];
      const constant = graph.floatsOf(weight);
      if (constant === null || constant.values.length < leastElements) return [];
      if (['MatMul', 'Gather'].includes(node.opType) && constant.shape.length !== 2) return [];
      if (node.opType === 'Gather' && intOf(node, 'axis', 0) !== 0) return [];
      return [{ node, at, weight, axis: axis(node) }];
    }),
  );
}

/** Weights that stay as they are, for they are too small for 8 bits to save anything. */
export function smallIn(graph: FileGraph): Pick<Target, 'node' | 'weight'>[] {
  return graph.nodes.flatMap((node) =>
    (weights[node.opType] ?? []).flatMap(({ at }) => {
      const weight = node.input[at];
      const constant = graph.floatsOf(weight);
      return constant !== null && constant.values.length < leastElements ? [{ node, weight }] : [];
    }),
  );
}

/** Operators whose weights were rounded while training: int8 constants, which `DequantizeLinear` makes numbers. */
export function learnedTargetsIn(graph: FileGraph): Target[] {
  const producers = graph.producers();
  return graph.nodes.flatMap((node) =>
    (weights[node.opType] ?? []).flatMap(({ at, axis }): Target[] => {
      const maker = producers.get(node.input[at]);
      const levels = maker?.opType === 'DequantizeLinear' ? graph.constants.get(maker.input[0]) : undefined;
      return levels === undefined ? [] : [{ node, at, weight: levels.name, axis: axis(node) }];
    }),
  );
}
